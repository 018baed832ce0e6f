"""始業点検: the opening, and what it shows of the day itself."""
