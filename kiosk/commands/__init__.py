"""The groups of the command line that belong to no subject. Each command imports what it needs."""
