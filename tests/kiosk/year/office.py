"""The office of the year: seven people of four groups, six keys, a vault, and the rules of the day."""

from dataclasses import replace

from kiosk.core.office.calendar import OfficeCalendar
from kiosk.core.office.register import Register, register_of
from kiosk.day.settings import DayRules
from kiosk.keys.settings import Guarding
from storage.keys.facts import Conditions, Key, Second, StoragePlace
from storage.people.facts import Person, Role
from tests.kiosk.office import ALL, CARD_OF, ITO, KATO
from tests.kiosk.world import CARD_KEY, SATO, SUZUKI, TANAKA
from tests.kiosk.year.truth import CLOSED, OPEN

MORI = Person("p-mori", "1007", "森 陽子", Role.STAFF, group="庶務")
ABE = Person("p-abe", "1008", "阿部 翔", Role.STAFF, group="窓口")
PEOPLE = (replace(SATO, group="窓口"), SUZUKI, replace(TANAKA, group="管理"), ITO, KATO, MORI, ABE)
NAMES = {person.id: person.name for person in PEOPLE}
CARDS = {**CARD_OF, MORI.id: "0707070707070707", ABE.id: "0808080808080808"}
GROUP = {person.id: person.group for person in PEOPLE}
STAFF = tuple(person.id for person in PEOPLE if person.role is Role.STAFF)
PLACES = (StoragePlace("vault", "保管庫", 1), StoragePlace("cabinet", "キャビネット", 2))
_AT_VAULT = frozenset({Role.SUPERVISOR, Role.CLERK_IN_CHARGE, Role.STAFF})
KEYS = (
    Key("k1", 1, "保管庫", 1, ("vault",), ("交付", "点検"), _AT_VAULT),
    Key("k2", 2, "キャビネット", 2, ("cabinet",), ("交付", "点検"), ALL),
    Key("k3", 3, "倉庫", 3, ("store",), ("交付",), ALL, conditions=Conditions(approval=True)),
    Key("k4", 4, "書庫", 4, ("archive",), ("交付",), ALL, conditions=Conditions(second=Second.OTHER_GROUP)),
    Key("k5", 5, "公用車", 5, ("car",), ("交付",), ALL, conditions=Conditions(max_minutes=120)),
    Key("k6", 6, "鍵束", 6, ("rooms",), ("交付",), ALL, pieces=3),
)
SLOT = {key.id: key.slot for key in KEYS}
KEY_IN = {slot: key for key, slot in SLOT.items()}
GUARDING = Guarding(vault="vault")
CALENDAR = OfficeCalendar(CLOSED, OPEN)
DAY = DayRules(
    opens_by=8 * 60 + 45,
    locks_by=19 * 60,
    briefing=True,
    checklist=("ブラインドを下ろした", "プリンターを空にした"),
)
OFFICER, CLERK = TANAKA.id, ITO.id


def the_office() -> Register:
    """Seven people and six keys."""
    places = (*PLACES, *(StoragePlace(place, place) for place in ("store", "archive", "car", "rooms")))
    return register_of([(person, (CARDS[person.id],)) for person in PEOPLE], KEYS, places, CARD_KEY)
