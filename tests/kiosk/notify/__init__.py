"""Alarms sent on: each channel against a real server on loopback, with the faults that servers have."""
