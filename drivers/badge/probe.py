"""A look at PC/SC for whoever sets a kiosk up: does the service answer, and which readers has it?"""

import threading
from typing import NamedTuple

from drivers.badge.winscard import Context, PcscError, Scard, ServiceLost, system_scard

LIMIT_S = 5.0


class Probe(NamedTuple):
    """What was found. `detail` says what is wrong, for a technician; empty when there are readers."""

    running: bool
    readers: tuple[str, ...]
    detail: str


def probe(limit: float = LIMIT_S, *, scard: Scard | None = None) -> Probe:
    """Asks the service for its readers. Raises nothing, and returns within `limit` seconds.

    A service that hangs would hold its caller for ever (a client's first call waits for the answer without
    limit), so a thread of its own asks; it is left behind if it must be.
    """
    found: list[Probe] = []
    thread = threading.Thread(target=lambda: found.append(_ask(scard)), name="badge probe", daemon=True)
    thread.start()
    thread.join(limit)
    return found[0] if found else Probe(False, (), f"the PC/SC service did not answer within {limit:g} s")


def _ask(scard: Scard | None) -> Probe:
    try:
        context = Context(scard or system_scard())
    except ImportError as error:
        return Probe(False, (), f"the Python package pyscard cannot be used: {error}")
    except ServiceLost as error:
        return Probe(False, (), f"the PC/SC service (pcscd) is not running ({error})")
    except PcscError as error:
        return Probe(False, (), f"the PC/SC service refuses this user or is at its limits ({error})")
    try:
        readers = context.readers()
    except PcscError as error:
        return Probe(False, (), f"the PC/SC service failed ({error})")
    finally:
        context.release()
    return Probe(True, readers, "" if readers else "the PC/SC service has no reader")
