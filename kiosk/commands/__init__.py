"""The command line's groups: `ledger`, `people`, and copies. Each command imports what it needs."""
