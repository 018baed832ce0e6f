"""The office's books: a query of the records becomes tables, and tables become texts or JSON. Reads only.

`table` and `span` know no subject; each book is a module of its own. Nothing here is written into records.
"""
