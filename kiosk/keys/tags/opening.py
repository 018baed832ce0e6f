"""札の確認 at the opening: the tags that are to be read are read before any key is lent, or put off."""

from collections.abc import Iterator

from kiosk.core.desk.asking import Option, Question
from kiosk.core.desk.reasons import ask_reason
from kiosk.core.office.today import today
from kiosk.core.station import Station
from kiosk.house.inspection import AtOpening, Inspection, Night
from kiosk.keys.night.settings import night_rules
from kiosk.keys.tags.at_station import are_unread, drawn_for
from kiosk.keys.tags.reading import Reading, drawn_now, read_tags
from kiosk.keys.tags.rules import OPENING
from kiosk.locale import _
from storage.keys.tag_records import TagsPutOff

TAGS = 70


def opening(station: Station, night: Night) -> Iterator[AtOpening]:
    """Nothing is shown of it: it is asked when everything else was seen to."""
    yield AtOpening(TAGS, sees_to=_tags_are_read)


async def _tags_are_read(at: Inspection) -> bool:
    """Now, or later, with a reason; then they stand on the list of the evening. False to stop."""
    station, desk = at.station, at.desk
    while are_unread(station, OPENING) and not _put_off(station):
        options = (
            Option("read", _("Read the tags"), _("before any key is lent")),
            Option("later", _("Later"), _("they stay on the list of the evening")),
        )
        answer = await desk.choose(Question(_("Which keys hang there is read now."), options, at.stage(1)))
        if answer is None:
            return False
        if answer == "read":
            await read_tags(station, desk, at.custodian, _reading(at))
        elif not await _later(at):
            return False
    return True


def _reading(at: Inspection) -> Reading:
    return Reading(OPENING, at.request, at.stage(1))


def _put_off(station: Station) -> bool:
    """Has somebody said why they are not read now, since they were drawn?"""
    drawn = drawn_for(station, OPENING)
    return drawn > 0 and bool(station.entries_of((TagsPutOff.kind,), drawn))


async def _later(at: Inspection) -> bool:
    """They are drawn all the same: nobody puts them off to have others drawn."""
    station = at.station
    why = night_rules(station).why_later
    reason = await ask_reason(at.desk, _("Why are they not read now?"), why, at.stage(1))
    if reason is None or not await drawn_now(station, at.desk, at.custodian, _reading(at)):
        return False
    day, drawn = today(station).isoformat(), drawn_for(station, OPENING)
    return await at.writes(TagsPutOff(day=day, drawn=drawn, reason=reason, person=at.custodian.id))
