"""The office's procedures: one file each, one linear `async def` each, read from top to bottom.

A workflow asks a `Desk`, commands through the `Station`, and believes what was sensed. It imports no screen.
"""
