"""The face: the app on the terminal, its views, its widgets and its type. It shows and asks, and decides
nothing.

The only part of the kiosk that knows Textual. Nobody below imports this.
"""
