"""The command line's groups: `ledger`, `people`, and what keeps a copy. Each command imports what it needs."""
