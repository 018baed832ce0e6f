"""What is remembered of days: opening and lock-up, what was closed over, which months are confirmed.

Nothing of what lock-up looks at stands here; each subject remembers its own. Its public face: `facts`,
`records` and `questions`.
"""
