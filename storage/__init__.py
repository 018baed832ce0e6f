"""Facts: what is remembered, and how it is kept from being lost or changed.

Storage knows no hardware, no rules and no screens. `log` is the ledger, `proof` what it is signed and proved
by, `file` the database that holds it; `station`, `people`, `keys`, `shredding`, `vault` and `day` are what a
subject remembers, each by the same names: `facts` (its nouns), `records` (its kinds), `tables`, `effects`
(what a record does to them), `questions`, and `memory`, one value of all these. `subjects` is the list of
these values and alone names them all; what is compiled of it (`memory.Known`) goes along with every database.
`examine`, `export` and `rescue` stand above.
"""
