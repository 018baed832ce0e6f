"""The books, asked of ledgers that are made up record by record."""
