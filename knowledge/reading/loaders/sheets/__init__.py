"""Workbooks: what a spreadsheet program shows of their sheets."""
