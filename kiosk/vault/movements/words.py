"""The words of the vault: how cards come and go."""

from kiosk.locale import _
from kiosk.vault.movements.stock import Movement


def movement(kind: str) -> str:
    """How cards come or go."""
    known = {
        Movement.RECEIVED: _("Cards received"),
        Movement.RETURNED: _("Cards returned by citizens"),
        Movement.MOVED_IN: _("Cards moved in"),
        Movement.ISSUED: _("Cards issued"),
        Movement.MOVED_OUT: _("Cards moved elsewhere"),
        Movement.CARRIED_OVER: _("Cards carried over"),
        Movement.CORRECTED: _("Books corrected"),
    }
    return known[Movement(kind)] if kind in set(Movement) else kind
