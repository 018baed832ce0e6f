"""The steps of what is done at the desk, where several subjects have the same."""

from kiosk.core.desk.asking import Stage
from kiosk.locale import _


def about(now: int) -> Stage:
    """The steps of the custodian's work: what, about whom or what, and what of it."""
    return Stage((_("Work"), _("About"), _("Entry")), now)
