"""The spine: station, records, alarms, clock, people who arrive, and what is said to them.

It knows no subject and no screen: whatever a subject knows now hangs on the station, whatever it wants of the
watch is its `Watcher`.
"""
