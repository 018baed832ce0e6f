"""Facts: what is remembered, and how it is kept from being lost or changed.

The ledger, its records, the tables derived from it. Storage knows no hardware, no rules and no screens.
"""
