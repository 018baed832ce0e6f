"""For all tests: what a worker of the test runner leaves in the environment is not what a user has."""

import os

for _name in ("COLUMNS", "LINES"):
    os.environ.pop(_name, None)  # pytest-xdist says 80 columns to programs that run in terminals of their own
