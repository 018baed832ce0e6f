"""The devices: is the cabinet wired as written, do its modules answer, are there card readers?"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from kiosk.check.finding import Finding, Verdict
from kiosk.check.row import Look
from kiosk.check.words import Say
from kiosk.config import Settings


def cabinet(look: Look, say: Say) -> Iterator[Finding]:
    """The wiring, then each module on the line. Reads only; nothing moves."""
    from drivers.cabinet.probe import probe_modules
    from drivers.cabinet.profile import ProfileError
    from drivers.cabinet.wiring import Wiring, WiringError
    from kiosk.station.wired import cabinet_modules

    line = look.settings.cabinet
    try:
        modules = cabinet_modules(line, look.settings.path.parent)
        yield _slots(look.settings, Wiring.of(modules).slots.keys(), say)
    except (ProfileError, WiringError) as error:
        advice = say("Correct cabinet.modules in the configuration.")
        yield Finding(say("wiring"), Verdict.BAD, error.detail, advice)
        for unit in (module.unit for module in line.modules):
            first = say("Wiring must be right first.")
            yield Finding(say("module {unit}", unit=unit), Verdict.UNKNOWN, say("not looked at"), first)
        return
    reports = probe_modules(line.port, line.baud, modules, parity=line.parity, stopbits=line.stopbits)
    for report in reports:
        thing, found = say("module {unit}", unit=report.unit), f"{report.profile}: {report.detail}"
        if report.ok:
            yield Finding(thing, Verdict.GOOD, found)
        else:
            advice = say(
                "Look at plug, cable, power and the module's address; stop the kiosk while you check."
            )
            yield Finding(thing, Verdict.BAD, found, advice)


def _slots(settings: Settings, served: AbstractSet[int], say: Say) -> Finding:
    missing = sorted({key.slot for key in settings.keys} - served)
    if missing:
        found = say("no module serves slot {slots}", slots=", ".join(map(str, missing)))
        advice = say("Name the slot in cabinet.modules, or hang the key elsewhere.")
        return Finding(say("wiring"), Verdict.BAD, found, advice)
    found = say("{slots} slots, each key has one", slots=len(served))
    return Finding(say("wiring"), Verdict.GOOD, found)


def no_wiring(say: Say) -> Iterator[Finding]:
    """While there is no configuration to go by."""
    first = say("The configuration must be right first.")
    yield Finding(say("wiring"), Verdict.UNKNOWN, say("not looked at"), first)


def readers(look: Look, say: Say) -> Iterator[Finding]:
    """Those that the configuration names."""
    yield _readers(look.settings.readers.names, say)


def any_readers(say: Say) -> Iterator[Finding]:
    """All that there are."""
    yield _readers((), say)


def _readers(names: Sequence[str], say: Say) -> Finding:
    """The PC/SC readers; `names` are parts of the names of those to use, empty for all."""
    from drivers.badge.probe import probe

    thing = say("card readers")
    _, found, detail = probe()
    if not found:
        advice = say("Plug a reader in; see that pcscd runs (systemctl status pcscd).")
        return Finding(thing, Verdict.BAD, detail, advice)
    used = [reader for reader in found if not names or any(name in reader for name in names)]
    if not used:
        missing = say("none of these is named in readers.names: {found}", found=", ".join(found))
        advice = say("Correct readers.names in the configuration, or plug that reader in.")
        return Finding(thing, Verdict.BAD, missing, advice)
    return Finding(thing, Verdict.GOOD, ", ".join(used))
