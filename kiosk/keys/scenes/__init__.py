"""Keys in the played day: lending and its rules, and what goes wrong. `acting` is for other subjects, too."""
