"""What the timeline tells of its records."""

from kiosk.books.timeline import Tell, Tells
from kiosk.core.office.names import known_names
from kiosk.core.office.register import Register
from tests.kiosk.visitors.book.records import VisitorsMoved


def _moved(register: Register, record: VisitorsMoved) -> str:
    return f"Visitors {record.by:+}: {known_names(register, record.person)}"


TELLS: Tells = (Tell((VisitorsMoved,), _moved, of_night=True),)
