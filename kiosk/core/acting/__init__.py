"""What is commanded: actions as values, the one door through which each goes, and lamps and sounds that are
ordered until they are so.

Nothing here knows what a command means to a subject: that hangs on the door.
"""
