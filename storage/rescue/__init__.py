"""What remains when a file is damaged: backup, restore, salvage, and reading pages without SQLite.

Its public face: `backup.back_up`, `restore`, `salvage`.
"""
