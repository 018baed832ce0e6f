"""`kagiban check`: looks at everything that the kiosk needs, and says of each thing how it is.

`findings` come one by one, because some take a moment. Nothing is changed and nothing moves: modules are
read, the database is opened and read, readers are asked for their names.
"""

from kiosk.check.finding import Finding, Verdict
from kiosk.check.look import findings
from kiosk.check.table import print_check

__all__ = ["Finding", "Verdict", "findings", "print_check"]
