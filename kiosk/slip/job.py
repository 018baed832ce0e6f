"""A slip as a printer takes it."""

from functools import partial

from drivers.printer import Job
from kiosk.slip.pdf import pdf_of
from kiosk.slip.raster import bitmap_of
from kiosk.slip.slip import Slip


def job_of(slip: Slip) -> Job:
    """The slip in both forms; the picture is drawn when a printer asks for it. Takes tenths of a second."""
    return Job(slip.name, pdf_of(slip), partial(bitmap_of, slip))
