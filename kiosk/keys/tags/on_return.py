"""札の確認: the number on the tag of a key that is brought back, read before a slot opens.

A contact cannot tell one key from another. The key hangs in any case: whoever does not read the number, or
cannot, hangs it all the same, and its tag stands on the list of those that are read at lock-up.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from kiosk.core.acting.actions import Reason
from kiosk.core.alarms import Alarm
from kiosk.core.desk.asking import Desk, Message, NumberQuestion, Option, Question, Stage, Tone
from kiosk.core.desk.refuse import refuse
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.keys import alarms, refusals
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.tags.at_station import asked_on_return, is_not_at_home
from kiosk.keys.tags.rules import IN_HAND, UNREADABLE, as_read, is_believed
from kiosk.locale import _
from storage.keys.facts import Key, Loan
from storage.keys.tag_records import TagRead
from storage.people.facts import Person

DIGITS = 4
AGAIN, UNREAD = "again", "unread"


@dataclass(frozen=True, slots=True)
class InHand:
    """What whoever brings a key has read on it: `key`, None where nothing was. `stays`: do they bring it?"""

    key: Key | None = None
    stays: bool = True


async def read_in_hand(
    station: Station, desk: Desk, loan: Loan, key: Key, visitor: Person | None, stage: Stage
) -> InHand:
    """Asks which number is on the tag, where that is asked of this key."""
    if not asked_on_return(station, key):
        return InHand()
    before: list[str] = []
    while True:
        read = await number_read(
            station, desk, _which_number(stage), as_read(IN_HAND, key, visitor, loan=loan)
        )
        if read is None:
            how = await desk.choose(_not_read(station, stage))
            if how == AGAIN:
                continue
            if how == UNREADABLE:
                await _unreadable(station, loan, key, visitor)
            return InHand(stays=how is not None)
        if is_believed(read.id, (key.id, *loans_of(station).open()), before):
            return InHand(read)
        before.append(read.id)
        await desk.tell(hangs_already(station, read))


async def number_read(station: Station, desk: Desk, question: NumberQuestion, said: TagRead) -> Key | None:
    """The key whose number is on a tag; None where nobody enters one. Each number is on record, as `said`.

    A number that no key has is refused, and asked for again.
    """
    visitor, key = station.register.people.get(said.person), station.register.keys.get(said.key)
    while (number := await desk.number(question)) is not None:
        read = station.register.key_numbered(number)
        await station.recorder.note(replace(said, number=number, read=read.id if read else ""))
        if read is not None:
            return read
        unknown = Refused(refusals.NUMBER_UNKNOWN, refusals.READ_THE_TAG, Ask.SUPERVISOR)
        await refuse(station, desk, unknown, Reason.RETURN, visitor, key)
    return None


async def another_key(
    station: Station, desk: Desk, key: Key, read: Key, visitor: Person | None
) -> Loan | None:
    """It is another key than was meant. Its own loan, if it is out: then it goes to its own hook.

    None where by the records it hangs in its slot: what hangs there is something else. It goes back to where
    it came from, and somebody puts both right.
    """
    loan = loans_of(station).of_key(read.id)
    if loan is not None:
        await desk.tell(_goes_to(station, key, read))
        return loan
    await is_not_at_home(station, read, visitor.id if visitor else "")
    return None


async def _unreadable(station: Station, loan: Loan, key: Key, visitor: Person | None) -> None:
    """The custodian learns of it now; what the key is, is settled when the tags are read."""
    said = as_read(IN_HAND, key, visitor, how=UNREADABLE, loan=loan)
    await station.alarms.start(Alarm(alarms.TAG_UNREADABLE, key.slot, key.id), said)


def _which_number(stage: Stage) -> NumberQuestion:
    text = _("Which number is on the tag of the key in your hand?")
    return NumberQuestion(text, _("It says on which hook the key belongs."), DIGITS, stage)


def _not_read(station: Station, stage: Stage) -> Question[str]:
    options = (
        Option(UNREAD, _("Hang it without the number"), _("its tag is read at lock-up")),
        Option(AGAIN, _("Enter the number")),
        Option(UNREADABLE, _("The tag cannot be read"), _("the custodian is told")),
    )
    return Question(_("No number was entered."), options, stage, itself_s=station.times.notice_s)


def _goes_to(station: Station, meant: Key, read: Key) -> Message:
    return Message(
        Tone.WARNING,
        _("This is key {number}. Its hook is {slot}.").format(number=read.number, slot=read.slot),
        (
            _("Slot {slot} opens now.").format(slot=read.slot),
            _("Key {number} is still recorded as being out.").format(number=meant.number),
        ),
        station.times.notice_s,
    )


def hangs_already(station: Station, read: Key) -> Message:
    """What is said of a number whose key is not out: it may be misread."""
    return Message(
        Tone.WARNING,
        _("By the records key {number} hangs in slot {slot} already.").format(
            number=read.number, slot=read.slot
        ),
        (_("Read the number on the key's tag again."),),
        station.times.notice_s,
    )
