"""Days and months that are past: which lack an opening or a lock-up, what is explained, and what is
confirmed.

The office's calendar itself (holidays, working days) is of the core.
"""
