"""The office's nouns that everybody needs: the register as it is read, names as they are shown, the
rotation's table, the calendar, the hour and the day.

Read only. How the register is kept, changed and filled is a matter of `kiosk.people` and `kiosk.keys`.
"""
