"""札: the number on a key's tag, for a contact does not know one key from another.

What is drawn to be read, what was read, since when a key may not have been on its hook, and how it is
put right.
"""
