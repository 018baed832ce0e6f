"""The ways by which a notice goes out: mail, syslog, a webhook; each with its wire format and its
troubles.

What is sent, when, and how often it is tried again is decided outside.
"""
