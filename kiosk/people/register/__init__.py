"""The register: kept as records, read back, copied for bad days, and asked by commands."""
