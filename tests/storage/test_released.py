"""Every kind of record that was ever released, with its fields: what was written stands in ledgers for ever.

A kind is never lost, a field never changes its type, its part or its need of a value, unless the kind gets a
new version. New kinds, and new fields that have a default, are added here.
"""

from typing import get_type_hints

import msgspec
import pytest

from storage.log.record import Record
from storage.subjects import SHIPPED

RELEASED = """
absence.ended 1 outcome
    actors author:str? person:str
    payload before:int? via:str?
absence.recorded 1 outcome
    actors author:str? person:str
    payload before:int? via:str? since:str until:str
actuation.acknowledged 1 outcome
    subject intent:int slot:int?
actuation.intended 1
    actors person:str? second:str? approver:str?
    subject device:str slot:int? key:str? loan:int? batch:str?
    payload action:str because:str purpose:str? tag:str?
actuation.reconciled 1 outcome
    subject intent:int slot:int? key:str?
    payload finding:str
actuation.refused 1 outcome
    subject intent:int slot:int?
    payload detail:str answer:str?
actuation.unanswered 1 outcome
    subject intent:int slot:int?
    payload detail:str
actuation.unknown 1
    subject intent:int slot:int?
alarm.acknowledged 1 outcome
    actors person:str
    subject alarm:str
    payload done:str
alarm.ended 1
    subject alarm:str
    payload how:str
alarm.forwarded 1
    payload channel:str upto:int
alarm.held 1
    payload channel:str notice:int since_us:int detail:str? had:str?
alarm.held_over 1
    payload channel:str notice:int how:str detail:str?
alarm.started 1
    subject alarm:str slot:int? key:str? device:str?
    payload cause:str
briefing.held 1 decision
    actors person:str
    payload day:str
cabinet.sensed 1
    subject slot:int? device:str?
    payload what:str state:str before:str observed_us:int contact:int? number:int?
card.destroyed 1 decision
    actors person:str second:str
    subject batch:str place:str?
    payload serial:str
card.ended 1 outcome
    actors author:str? person:str?
    payload before:int? via:str? card:str why:str
card.recorded 1 outcome
    actors author:str? person:str
    payload before:int? via:str? card:str card_kind:str?
card.tapped 1
    actors person:str?
    subject reader:str
    payload card:str card_kind:str evidence:str
card.unreadable 1
    subject reader:str
    payload reason:str
cards.listed 1 decision
    actors person:str
    subject place:str
    payload serials:str? gone:str?
cards.moved 1 decision
    actors person:str second:str? approver:str?
    subject place:str
    payload movement:str by:int note:str? serials:str? count:str?
checkpoint.handed_out 1 decision
    payload size:int root:str how:str
checkpoint.key 1 outcome
    payload vkey:str retired:str? signed:str?
clock.stepped 1
    payload by_us:int
count.begun 1 decision
    actors person:str second:str
    subject place:str
    payload count:str day:str
count.closed 1 outcome
    actors person:str second:str
    subject place:str
    payload count:str day:str number:int other:int balance:int agrees:int
count.dropped 1 decision
    actors person:str
    subject place:str
    payload count:str
count.entered 1 decision
    actors person:str
    payload count:str round:int number:int
count.resumed 1 decision
    actors person:str second:str
    subject place:str
    payload count:str
count.round_failed 1 decision
    subject place:str
    payload count:str round:int number:int other:int balance:int
count.settled 1 outcome
    actors person:str second:str
    subject place:str
    payload count:str reason:str by:int?
day.difference_explained 1 decision
    actors person:str
    payload day:str difference:str reason:str
day.explained 1 outcome
    actors person:str second:str?
    payload day:str reason:str
day.locked_up 1 outcome
    actors person:str
    payload day:str custodian:str keys_out:str? keys_unknown:str? places_open:str? last_users:str?
    payload stays:str? count:str? closed_over:int? places_unknown:str?
day.opened 1 outcome
    actors person:str
    payload day:str differences:int? left_over:int?
delegation.ended 1 outcome
    actors author:str? person:str?
    payload before:int? via:str? delegation:str
delegation.made 1 outcome
    actors author:str? person:str
    payload before:int? via:str? delegation:str since:str until:str custody_only:int?
device.changed 1
    subject device:str
    payload state:str detail:str?
device.part_changed 1
    subject device:str
    payload part:str state:str detail:str? slots:str? contacts:str? locks:str? signals:str?
duplicate.ended 1 outcome
    actors author:str? second:str
    subject key:str?
    payload before:int? via:str? duplicate:str
duplicate.made 1 outcome
    actors author:str? second:str
    subject key:str
    payload before:int? via:str? duplicate:str kept:str
key.brought 1 decision
    actors person:str?
    subject key:str slot:int loan:int?
    payload cause:str next_step:str ask:str
key.ended 1 outcome
    actors author:str?
    subject key:str
    payload before:int? via:str?
key.handed_over 1 outcome
    actors person:str giver:str approver:str? second:str?
    subject key:str slot:int loan:int
    payload purpose:str due_us:int?
key.lost 1 outcome
    actors author:str? person:str?
    subject key:str slot:int?
    payload before:int? via:str?
key.misplaced 1 outcome
    actors returned_by:str?
    subject key:str slot:int loan:int
    payload own_slot:int evidence:str?
key.missing 1 outcome
    actors person:str?
    subject key:str slot:int
    payload since:int? last:str?
key.not_returned 1 outcome
    actors returned_by:str?
    subject key:str slot:int loan:int intent:int
key.not_taken 1 outcome
    actors person:str
    subject key:str slot:int intent:int
    payload purpose:str
key.recorded 1 outcome
    actors author:str? second:str?
    subject key:str slot:int
    payload before:int? via:str? number:int name:str opens:str purposes:str roles:str? people:str?
    payload pieces:int? hours_from:int? hours_until:int? working_days:int? courses:str?
    payload second_on_return:int? approval:int? pin:int? genuine:int? max_minutes:int? guarded:str?
key.replaced 1 outcome
    actors author:str? second:str?
    subject key:str
    payload before:int? via:str? how:str
key.reserved 1 outcome
    actors author:str? person:str
    subject key:str
    payload before:int? via:str? reservation:str since_us:int until_us:int
key.returned 1 outcome
    actors person:str? returned_by:str?
    subject key:str slot:int loan:int intent:int?
    payload evidence:str?
key.swapped 1 outcome
    actors person:str?
    subject key:str slot:int
    payload number:int? read:str? since:int?
key.taken 1 outcome
    actors person:str
    subject key:str slot:int intent:int
    payload purpose:str due_us:int? hung_in:int?
key.vanished 1 outcome
    subject key:str slot:int
    payload hung_in:int?
ledger.accepted 1 outcome
    actors approver:str second:str
    payload first:int last:int root:str wrong:str authority:str kept:str? head:str?
    personal reason:str?
ledger.restored 1 outcome
    payload source:str kept:int authority:str lost_to:int?
    personal reason:str?
loan.extended 1 decision
    actors person:str approver:str?
    subject loan:int key:str
    payload due_us:int reason:str
lock.changed 1 outcome
    actors author:str? second:str
    subject place:str
    payload before:int? via:str?
lock_up.agreed 1 decision
    actors person:str
    payload day:str
lock_up.begun 1 decision
    actors person:str
    payload day:str
lock_up.checked 1 decision
    actors person:str
    payload day:str line:str
lock_up.closed_over 1 outcome
    actors person:str second:str
    payload day:str obstacle:str reason:str
lock_up.custody_passed 1 decision
    actors person:str giver:str
    subject key:str loan:int
    payload day:str until_us:int
lock_up.resolved 1 outcome
    actors person:str?
    payload obstacle:str how:str
month.confirmed 1 outcome
    actors person:str
    payload month:str days:int explained:int?
output.held 1
    subject device:str slot:int?
    payload what:str reads:str ordered:str observed_us:int
override.entered 1 outcome
    actors person:str second:str approver:str
    subject key:str slot:int
    payload what:str reason:str
person.left 1 outcome
    actors author:str? person:str
    payload before:int? via:str?
person.recorded 1 outcome
    actors author:str? person:str
    payload before:int? via:str? role:str group:str? employed_from:str? employed_until:str?
    personal number:str? name:str? kana:str?
pin.cleared 1 outcome
    actors author:str? person:str
    payload before:int? via:str? use:str?
pin.entered 1 decision
    actors person:str
    payload right:int
pin.lifted 1 decision
    actors person:str approver:str
pin.set 1 outcome
    actors author:str? person:str
    payload before:int? via:str? use:str?
    personal digest:str?
place.ended 1 outcome
    actors author:str?
    subject place:str
    payload before:int? via:str?
place.opened 1
    actors person:str?
    subject place:str loan:int? key:str?
    payload observed_us:int?
place.recorded 1 outcome
    actors author:str?
    subject place:str
    payload before:int? via:str? name:str contact:int?
place.shut 1
    actors person:str?
    subject place:str loan:int? key:str?
    payload observed_us:int?
place.unsafe 1 outcome
    actors author:str?
    subject place:str key:str
    payload before:int? via:str?
record.redacted 1 outcome
    payload records:str cause:str authority:str forgotten:str?
    personal reason:str?
recovery.ended 1 outcome
    actors author:str? person:str? second:str?
    payload before:int? via:str? recovery:str how:str delegation:str?
recovery.permitted 1 outcome
    actors author:str?
    payload before:int? via:str? recovery:str until_us:int
    personal reason:str?
request.refused 1 outcome
    actors person:str?
    subject key:str? slot:int?
    payload request:str cause:str next_step:str ask:str detail:str?
reservation.ended 1 outcome
    actors author:str? person:str?
    subject key:str?
    payload before:int? via:str? reservation:str how:str
return.claimed 1 decision
    actors returned_by:str author:str?
    subject key:str slot:int loan:int
ring.checked 1 decision
    actors person:str?
    subject key:str slot:int loan:int
    payload pieces:int counted:int
rotation.set 1 outcome
    actors author:str?
    payload before:int? via:str? day:str duty:str people:str reason:str?
shred.begun 1 decision
    actors person:str second:str approver:str?
    subject batch:str
    payload reason:str?
shred.closed 1 outcome
    actors person:str second:str approver:str?
    subject batch:str
    payload sheets:int counted:int difference:int? explanation:str? unseen:int?
shred.confirmed 1 decision
    actors person:str
    subject batch:str
    payload checklist:str
shred.counted 1
    subject batch:str?
    payload reading:int when:str observed_us:int?
shred.counter_odd 1
    subject batch:str?
    payload what:str from_reading:int to_reading:int
shred.entered 1 decision
    subject batch:str
    payload items:str sheets:int serials:str?
shred.present 1 decision
    actors person:str
    subject batch:str
    payload deed:str instead_of:str?
shred.recounted 1 decision
    actors person:str second:str?
    subject batch:str
    payload sheets:int
shred.stand_in 1 decision
    actors person:str approver:str
    subject batch:str
    payload instead_of:str reason:str
slot.not_known 1 outcome
    actors person:str?
    subject slot:int intent:int key:str?
slot.not_opened 1 outcome
    actors person:str?
    subject slot:int intent:int key:str?
station.started 1
    payload software:str config:str? signs:int?
station.stopped 1 outcome
    payload reason:str
strange.taken 1 decision
    actors person:str
    subject slot:int intent:int
tag.read 1 decision
    actors person:str? second:str?
    subject slot:int key:str? loan:int?
    payload number:int moment:str read:str? how:str? drawn:int?
tags.drawn 1 decision
    actors person:str
    payload day:str moment:str keys:str why:str
tags.put_off 1 decision
    actors person:str
    payload day:str drawn:int reason:str
visit.ended 1
    actors person:str?
    payload how:str
"""
"""By kind: its version, and behind it whether it is signed at once; then its fields by their parts.

A field with a question mark has a default, and was left out where it has that.
"""


def released() -> dict[str, tuple[str, ...]]:
    """What is said of each kind: of the kind itself, then each field with its part."""
    found: dict[str, tuple[str, ...]] = {}
    kind = ""
    for line in RELEASED.strip().splitlines():
        words = line.split()
        if line.startswith(" "):
            found[kind] += tuple(f"{words[0]} {word}" for word in words[1:])
        else:
            kind, *about = words
            found[kind] = (" ".join(about),)
    return found


def told(kind: type[Record]) -> tuple[str, ...]:
    """The same of a kind as it is in the code."""
    name, hints = kind.kind, get_type_hints(kind)
    signed = " outcome" if name in SHIPPED.outcomes else " decision" if name in SHIPPED.signed else ""
    fields = (
        f"{kind._part(each.name)} {each.name}:{hints[each.name].__name__}{'' if each.required else '?'}"
        for each in msgspec.structs.fields(kind)
    )
    return f"{kind.version}{signed}", *sorted(fields)


@pytest.mark.parametrize("name", sorted(released()))
def test_a_kind_is_as_it_was_released(name: str) -> None:
    assert name in SHIPPED.kinds, "a record that was written once is known for ever"
    about, *fields = released()[name]
    assert told(SHIPPED.kinds[name]) == (about, *sorted(fields))


def test_every_kind_is_on_the_list() -> None:
    assert SHIPPED.kinds.keys() == released().keys()
