"""The face: one view for each thing a `Desk` can ask. Views show and ask; they decide nothing.

Every view is made once and reused: the app switches between them and never pushes a screen.
"""
