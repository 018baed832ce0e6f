"""The database file: connecting, its schema, its one writer, statements made ready, files that are whole.

Nothing here knows what a record means. Its public face: `database.open_database` and `open_for_reading`;
`prepared` is for all who ask or write tables, `whole_file` and `workshop` for all who make files.
"""
