"""Who could have been in a place: the book that asks all subjects what their records tell."""
