"""Who answers for the keys, now and on days to come; and what is done where nobody does."""
