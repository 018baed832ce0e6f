"""Keys and storage places from and to the office's sheets: what a sheet says, what would change, and the
change.

How a workbook is read and laid out is of `kiosk.sheets`.
"""
