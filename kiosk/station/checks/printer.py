"""The printer: could it print a slip now? Nothing is printed."""

import asyncio
from collections.abc import Iterator

from drivers.errors import DeviceError
from kiosk.check.finding import Finding, Verdict
from kiosk.check.row import Look
from kiosk.check.words import Say
from kiosk.slip import fonts
from kiosk.station.printer import PrinterSettings


def printer(look: Look, say: Say) -> Iterator[Finding]:
    """Nothing without one."""
    from kiosk.station.wired import printer_of

    if (wired := look.settings.find(PrinterSettings)) is None:
        return
    thing = say("printer")
    try:
        asyncio.run(printer_of(wired).look())
    except DeviceError as error:
        advice = say("Look at its paper, cover, cable and power, and at printer in the configuration.")
        yield Finding(thing, Verdict.BAD, error.detail, advice)
        return
    if wired.kind == "escpos" and fonts.japanese() is None:
        advice = say("Install the package {package}.", package=fonts.PACKAGE)
        yield Finding(thing, Verdict.BAD, say("there is no Japanese font for its receipts"), advice)
        return
    yield Finding(thing, Verdict.GOOD, say("ready"))
