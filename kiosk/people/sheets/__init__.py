"""The staff from and to the office's sheets: what a sheet says, and what would change by it.

How a workbook is read and laid out is of `kiosk.sheets`.
"""
