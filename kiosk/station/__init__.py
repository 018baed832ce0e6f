"""The station as a subject: devices and clock, what is wired, alarms at the counter, the slip's printer.

What other subjects see in a device is theirs.

Public face: `alarm_words`, `alarms_now`, `printer`, `wired`.
"""
