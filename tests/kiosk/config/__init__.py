"""The configuration: what it takes, and what it says of everything that it does not take."""
