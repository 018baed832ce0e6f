"""A new kiosk: the starter's configuration, and `kagiban init` that writes it with keys and an empty
database.

The example office stands here and nowhere else.
"""
