"""The register from and to the office's sheets (Excel, CSV): people, keys, places, and the lists of cards.

`reading` makes texts of a file, `table` finds the columns, `cells` reads one cell and `spelling` writes one;
`people`, `keys`, `rotation` and `vault` judge a sheet against what stands, `changes` says what would become
another. All of these are pure. Only `importing`, `handing_out` and the like touch files and records. Nothing
here asks a device anything.
"""
