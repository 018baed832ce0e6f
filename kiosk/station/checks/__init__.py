"""What is looked at of the station: cabinet, readers, printer, channels for alarms, ways for checkpoints.

Nothing moves and nothing is printed. Its public face: `rows`.
"""
