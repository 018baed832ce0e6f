"""The lists of card numbers as Excel sheets, in and out."""
