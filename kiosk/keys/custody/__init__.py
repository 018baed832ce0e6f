"""保管: which key hangs, which is out, with whom; judged from contacts and grants.

No procedure lives here: these look at what is so, and say what it means. Others ask `loans`, `grants` and
`hooks`.
"""
