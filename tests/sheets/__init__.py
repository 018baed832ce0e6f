"""Sheets in, sheets out: pure tests on made-up workbooks. The commands are in `tests/cli/test_sheets.py`."""
