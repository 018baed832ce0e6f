"""当番: who has which duty on which day, set at the kiosk or by a sheet.

What a duty allows is decided by the subject whose duty it is.
"""
