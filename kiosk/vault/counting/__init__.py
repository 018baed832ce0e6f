"""枚数確認: the blind count by two, its going on, and what explains one that does not agree."""
