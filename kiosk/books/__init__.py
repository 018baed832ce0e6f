"""The machinery of the office's books: what a book is, its tables as texts or JSON, the timeline. Reads only.

No subject is known here: each keeps its own books (`book.py` in its room) and says what the timeline tells of
its records (`tells.py`). Nothing here is written into records.
"""
