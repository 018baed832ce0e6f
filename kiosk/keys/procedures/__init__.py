"""What people do with keys, one procedure a file, each one linear `async def` from the question to the
record.

Judgement is outside: policy, custody and rights are asked, and know no desk.
"""
