"""The devices of one station: what is plugged in, how each is, what their contacts say, what they are called.

What a change means is judged elsewhere.
"""
