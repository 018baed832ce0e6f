"""終業点検: the lock-up, what is in its way and how it is mended; what then leaves the machine."""
