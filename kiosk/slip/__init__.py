"""The slip: a few lines and a checkpoint as a QR code, for whoever carries the proof out of the building.

`slip` says what stands on it; `pdf` and `raster` draw the same, for an office's printer and for a receipt.
Nothing here prints, and nothing here knows what the lines say.
"""

from kiosk.slip.job import job_of
from kiosk.slip.pdf import pdf_of
from kiosk.slip.raster import bitmap_of
from kiosk.slip.slip import Slip

__all__ = ["Slip", "bitmap_of", "job_of", "pdf_of"]
