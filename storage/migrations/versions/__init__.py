"""The revisions, oldest first by number. Each is complete in itself and never changed once released."""
