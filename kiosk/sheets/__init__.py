"""The register from and to the office's sheets (Excel, CSV): people, keys, places.

`reading` makes texts of a file, `table` finds the columns, `cells` reads one cell and `spelling` writes one;
`people` and `keys` judge a sheet against the register, `changes` says what would become another. All of these
are pure. Only `importing` and `handing_out` touch files and records. Nothing here asks a device anything.
"""
