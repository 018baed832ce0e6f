"""Sheets in, sheets out: pure tests on made-up workbooks.

The commands are in `tests/kiosk/commands/test_sheets.py`.
"""
