"""What of keys and doors stands in the way of lock-up, and how each is mended."""

from collections.abc import Iterator

from kiosk.core.clock import instant
from kiosk.core.desk.asking import Option, Question
from kiosk.core.office.names import key_name, place_name
from kiosk.core.office.now import office_now
from kiosk.core.office.register import Register
from kiosk.core.office.today import current_day
from kiosk.core.station import Station
from kiosk.house.inspection import Inspection
from kiosk.house.obstacles import Hindrance, KnowsAlarms, Obstacle
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.night.evening import in_custody
from kiosk.keys.night.overtime import pass_custody
from kiosk.keys.night.standing import open_since, silent_places, standing
from kiosk.locale import N_, _
from storage.day.facts import LeftOver

UNSEEN = N_("not known, was open at {time}")


# --- keys that are out ------------------------------------------------------------------------------------


def _keys_out(station: Station) -> Iterator[Obstacle]:
    """But those of which somebody has taken custody."""
    kept, time = frozenset(current_day(station).kept), office_now(station)
    for key, loan in loans_of(station).open().items():
        if not in_custody(loan, kept, time):
            yield Obstacle(KEY_OUT, key, loan.taken_at, loan.holder, loan.id)


async def _mend_key(at: Inspection, obstacle: Obstacle) -> bool:
    """It is brought back, or it is needed in the evening and passes to the clerk in charge."""
    station = at.station
    loan = loans_of(station).of_key(obstacle.about)
    if loan is None:
        return True
    options = (
        Option("wait", _("Wait for its return"), _("whoever has it taps")),
        Option("pass", _("Needed in the evening"), _("the clerk in charge takes custody")),
    )
    key = key_name(station.register, loan.key)
    answer = await at.desk.choose(Question(_("Key {key} is out.").format(key=key), options, at.stage(0)))
    if answer == "wait":
        said = _("Have key {key} brought back: tap and hang it.").format(key=key)
        return await at.wait(said, lambda: loans_of(station).of_key(loan.key) is None)
    return answer == "pass" and await pass_custody(at, loan)


def _key_named(house: KnowsAlarms, register: Register, about: str) -> str:
    return key_name(register, about.partition("=")[0])


KEY_OUT = Hindrance("key_out", N_("A key is out"), 20, _mend_key, _keys_out, _key_named)


# --- slots ------------------------------------------------------------------------------------------------


def _slots_open(station: Station) -> Iterator[Obstacle]:
    return (Obstacle(SLOT_OPEN, str(slot)) for slot in sorted(standing(station).slots_open))


async def _mend_slot(at: Inspection, obstacle: Obstacle) -> bool:
    text = _("Shut slot {slot} of the key cabinet.").format(slot=obstacle.about)
    return await at.wait(text, lambda: at.station.sensed.is_locked(int(obstacle.about)))


def _slot_named(house: KnowsAlarms, register: Register, about: str) -> str:
    return _("slot {slot}").format(slot=about)


def _slot_ends(station: Station, left: LeftOver) -> str:
    """One that nobody can sense is not said to be shut."""
    unknown = {f"{SLOT_OPEN.code}:{slot}" for slot in standing(station).slots_unknown}
    return "" if left.obstacle in unknown else "gone"


SLOT_OPEN = Hindrance(
    "slot_open", N_("A slot is open"), 30, _mend_slot, _slots_open, _slot_named, ends=_slot_ends
)


def _slots_silent(station: Station) -> Iterator[Obstacle]:
    for slot, since_us in sorted(station.sensed.silent_slots.items()):
        yield Obstacle(SLOT_SILENT, str(slot), instant(since_us))


async def _mend_silent_slot(at: Inspection, obstacle: Obstacle) -> bool:
    text = _("Shut slot {slot} of the key cabinet.").format(slot=obstacle.about)
    return await at.wait(text, lambda: int(obstacle.about) not in at.station.sensed.silent_slots)


SLOT_SILENT = Hindrance(
    "slot_silent",
    N_("A slot was open and is not seen any more"),
    50,
    _mend_silent_slot,
    _slots_silent,
    _slot_named,
    UNSEEN,
)


# --- doors of storage places ------------------------------------------------------------------------------


def _places_open(station: Station) -> Iterator[Obstacle]:
    for place in sorted(standing(station).places_open - silent_places(station)):
        yield Obstacle(PLACE_OPEN, place, open_since(station, place))


async def _mend_place(at: Inspection, obstacle: Obstacle) -> bool:
    text = _("Shut and lock: {place}").format(place=place_name(at.station.register, obstacle.about))
    return await at.wait(text, lambda: obstacle.about not in standing(at.station).places_open)


def _place_named(house: KnowsAlarms, register: Register, about: str) -> str:
    return place_name(register, about)


def _place_ends(station: Station, left: LeftOver) -> str:
    """One that nobody can sense is not said to be shut."""
    unseen = standing(station).places_unknown | silent_places(station)
    unknown = {f"{PLACE_OPEN.code}:{place}" for place in unseen}
    return "" if left.obstacle in unknown else "gone"


PLACE_OPEN = Hindrance(
    "place_open", N_("A storage place is open"), 40, _mend_place, _places_open, _place_named, ends=_place_ends
)


def _places_silent(station: Station) -> Iterator[Obstacle]:
    for place in sorted(silent_places(station)):
        yield Obstacle(PLACE_SILENT, place, open_since(station, place))


async def _mend_silent_place(at: Inspection, obstacle: Obstacle) -> bool:
    """That it is shut is believed when its contact says so, and not before."""
    station = at.station
    place = station.register.places.get(obstacle.about)
    text = _("Shut and lock: {place}").format(place=place_name(station.register, obstacle.about))
    return await at.wait(text, lambda: place is None or place.contact not in station.sensed.silent_places)


PLACE_SILENT = Hindrance(
    "place_silent",
    N_("A storage place was open and is not seen any more"),
    60,
    _mend_silent_place,
    _places_silent,
    _place_named,
    UNSEEN,
)

HINDRANCES = (KEY_OUT, SLOT_OPEN, PLACE_OPEN, SLOT_SILENT, PLACE_SILENT)
