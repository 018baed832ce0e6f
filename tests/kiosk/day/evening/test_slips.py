"""検印: after lock-up the checkpoint leaves the machine, on the screen, as a PDF and on paper."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from drivers.errors import DeviceOffline, NoAnswer
from drivers.printer import Job
from kiosk.core.desk.asking import Message, Page, Question, Tone, Waiting
from kiosk.core.desk.script import OffScriptError
from kiosk.core.office.today import day_now
from kiosk.day.evening.slips import slips_of
from kiosk.records.outside import outside_of
from kiosk.records.ways_out import NotHandedOut, Seal
from kiosk.slip.fonts import PACKAGE, japanese
from storage.day.records import LockedUp
from storage.log.record import Record
from storage.log.records import CheckpointHandedOut
from storage.proof.checkpoint import Checkpoint, open_checkpoint
from storage.proof.handed_out import How
from storage.proof.note import Signer, open_note
from storage.proof.spelling import as_handwritten, as_note
from storage.station.records import Acknowledged, ActuationRefused, Intended, Unanswered
from tests.kiosk.evening import counted, custodians, day_kiosk, open_first, page
from tests.kiosk.office import pick
from tests.kiosk.world import Kiosk

SIGNER = Signer("kagiban/test/0", bytes(32))
pytestmark = pytest.mark.skipif(japanese() is None, reason=f"needs {PACKAGE}")


class Tray:
    """A printer that keeps what it is given, or fails; with `slow` only when it is let."""

    def __init__(self, error: Exception | None = None, *, slow: bool = False, confirms: bool = True) -> None:
        self.confirms = confirms
        self.jobs: list[Job] = []
        self.error = error
        self.let = asyncio.Event()
        if not slow:
            self.let.set()

    async def print(self, job: Job) -> None:
        """Keeps it."""
        self.jobs.append(job)
        await self.let.wait()
        if self.error is not None:
            raise self.error


def signed(directory: Path, **named: Any) -> Any:
    """A kiosk whose ledger is signed."""
    return day_kiosk(directory, signer=SIGNER, **named)


async def last_page(k: Kiosk) -> Page[Any]:
    """From the morning to the page with the code, which is left open."""
    await open_first(k)
    await counted(k)
    await custodians(k, "Lock up")
    await pick(k, "Nobody", "Confirmed")
    await k.desk.asked(Page)
    k.desk.pick("Lock up")  # what follows is not waited for: a slow printer is busy with it
    return await k.desk.asked(Page)


async def otherwise(k: Kiosk, *ways: str) -> None:
    """The page is closed by its other answer; then the ways are asked for."""
    k.desk.pick("Another way")
    await pick(k, *ways)


async def closed(k: Kiosk) -> Message:
    """The page is closed: the last message."""
    k.desk.pick("I have it")
    await k.settle()
    message = await k.desk.read(Tone.DONE)
    await k.desk.left()
    return message


def note_on(page: Page[Any]) -> str:
    """The signed note, as the page's code spells it."""
    assert page.code is not None
    return page.code.spellings[0]


def _size(page: Page[Any]) -> int:
    return Checkpoint.from_text(open_note(note_on(page), [SIGNER.verifier]).text).size


def handed_out(k: Kiosk) -> list[CheckpointHandedOut]:
    """What is on record of it."""
    return [each for each in k.records(CheckpointHandedOut) if isinstance(each, CheckpointHandedOut)]


def printed_by(k: Kiosk, printer: Tray) -> None:
    """Puts a printer beside the kiosk."""
    k.station.door.equipment = replace(k.station.equipment, printer=printer)


async def test_the_code_on_the_screen_is_the_signed_checkpoint_over_the_lock_up(tmp_path: Path) -> None:
    async with signed(tmp_path) as k:
        shown = await last_page(k)
        await closed(k)
        opened = open_note(note_on(shown), [SIGNER.verifier])
        checkpoint = Checkpoint.from_text(opened.text)
        locked = next(entry.seq for entry in k.ledger.read() if isinstance(entry.record, LockedUp))
        assert checkpoint.size >= locked, "the record of the lock-up is under the seal"
        (out,) = k.records(CheckpointHandedOut)
        assert isinstance(out, CheckpointHandedOut)
        assert (out.size, out.root, out.how) == (checkpoint.size, checkpoint.root.hex(), "screen")


async def test_a_code_that_nobody_stood_before_has_not_left_the_machine(tmp_path: Path) -> None:
    async with signed(tmp_path) as k:
        await last_page(k)
        k.desk.stop()
        message = await k.desk.read(Tone.DONE)
        assert message.lines == ('The checkpoint has not left the machine. "Slip again" hands it out.',)
        await k.desk.left()
        assert k.records(CheckpointHandedOut) == []
        assert outside_of(k.station).last is None
        assert day_now(k.station).night_lock, "it is locked up all the same"


async def test_the_slip_says_who_locked_up_and_one_of_the_same_day_is_kept_beside_it(tmp_path: Path) -> None:
    async with signed(tmp_path) as k:
        slips_of(k.station).folder = tmp_path / "slips"
        (tmp_path / "slips").mkdir()
        (tmp_path / "slips" / "2026-11-24-lock-up.pdf").write_bytes(b"the first of today")
        shown = await last_page(k)
        assert f"Slip: {tmp_path}/slips/2026-11-24-lock-up-2.pdf" in shown.body, "and where it is"
        assert (tmp_path / "slips" / "2026-11-24-lock-up.pdf").read_bytes() == b"the first of today"
        slip = tmp_path / "slips" / "2026-11-24-lock-up-2.pdf"
        assert slip.stat().st_mode & 0o077 == 0, "it names people"
        assert slip.read_bytes().startswith(b"%PDF-")


async def test_a_folder_that_takes_no_file_keeps_nobody_from_going_home(tmp_path: Path) -> None:
    async with signed(tmp_path) as k:
        slips_of(k.station).folder = tmp_path / "slips"
        (tmp_path / "slips").write_text("a file, where the folder should be")
        shown = await last_page(k)
        assert any("could not be written" in line for line in shown.body)
        assert shown.code
        assert day_now(k.station).night_lock


@pytest.mark.parametrize(
    ("error", "said", "answer"),
    [
        (None, "The slip is printed.", Acknowledged),
        (DeviceOffline("printer", "unplugged"), "The slip was not printed: unplugged", ActuationRefused),
        (NoAnswer("printer", "no word"), "Whether the slip is printed is unknown: no word", Unanswered),
    ],
)
async def test_paper_comes_through_the_one_door_and_what_became_of_it_is_said(
    tmp_path: Path, error: Exception | None, said: str, answer: type[Record]
) -> None:
    async with signed(tmp_path) as k:
        tray = Tray(error)
        printed_by(k, tray)
        shown = await last_page(k)
        assert "The slip is being printed." in shown.body
        message = await closed(k)
        assert any(line.startswith(said) for line in message.lines)
        assert len(tray.jobs) == 1, "never tried again blindly"
        told = k.records(Intended, Acknowledged, ActuationRefused, Unanswered)
        assert [type(record) for record in told] == [Intended, answer]
        ways = {each.how for each in handed_out(k)}
        assert ways == ({"screen", "paper"} if answer is Acknowledged else {"screen"})


async def test_without_a_checkpoint_that_is_said(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await custodians(k, "Lock up")
        await pick(k, "Nobody", "Confirmed")
        await page(k, "Lock up")
        message = await k.desk.read(Tone.DONE)
        assert message.lines == ("No checkpoint could be made: have the log looked at.",)
        assert k.records(CheckpointHandedOut) == []


async def test_a_slow_printer_keeps_nobody_from_the_code_and_may_be_left_alone(tmp_path: Path) -> None:
    async with signed(tmp_path) as k:
        tray = Tray(slow=True)
        printed_by(k, tray)
        shown = await last_page(k)
        assert shown.code
        k.desk.pick("I have it")
        waiting = await k.desk.asked(Waiting)
        assert (waiting.text, waiting.then) == ("The slip is being printed.", "It is locked up already.")
        k.desk.stop()
        message = await k.desk.read(Tone.DONE)
        assert message.lines == ()
        tray.let.set()
        await k.desk.left()
        await k.settle()
        assert len(k.records(Acknowledged)) == 1, "the order went on, and is recorded"
        assert [each.how for each in handed_out(k)] == ["screen", "paper"], "so is what has left with it"


async def test_a_slow_printer_that_ends_is_told(tmp_path: Path) -> None:
    async with signed(tmp_path) as k:
        tray = Tray(slow=True)
        printed_by(k, tray)
        await last_page(k)
        k.desk.pick("I have it")
        await k.desk.asked(Waiting)
        tray.let.set()
        message = await k.desk.read(Tone.DONE)
        assert message.lines == ("The slip is printed.",)


async def test_the_slip_can_be_had_again_with_a_checkpoint_of_now(tmp_path: Path) -> None:
    async with signed(tmp_path) as k:
        slips_of(k.station).folder = tmp_path / "slips"
        first = await last_page(k)
        await closed(k)
        await k.advance(120)
        await custodians(k, "Slip again")
        again = await k.desk.asked(Page)
        sizes = [_size(page) for page in (first, again)]
        assert sizes[0] < sizes[1], "a checkpoint of now, which holds the evening's"
        k.desk.pick("I have it")
        said = await k.desk.read(Tone.DONE)
        assert said.lines == (f"Slip: {tmp_path}/slips/2026-11-24-lock-up-2.pdf",)
        await k.desk.left()
        assert again.code != first.code
        assert sorted(path.name for path in (tmp_path / "slips").iterdir()) == [
            "2026-11-24-lock-up-2.pdf",
            "2026-11-24-lock-up.pdf",
        ]


async def test_before_the_first_lock_up_there_is_no_slip_to_be_had(tmp_path: Path) -> None:
    async with signed(tmp_path) as k:
        await custodians(k)
        question = await k.desk.asked(Question)
        labels = {option.label for option in question.options}
        assert "Open the day" in labels
        assert "Slip again" not in labels


async def test_a_queue_that_has_taken_the_slip_has_not_printed_it(tmp_path: Path) -> None:
    async with signed(tmp_path) as k:
        printed_by(k, Tray(confirms=False))
        await last_page(k)
        k.desk.stop()
        message = await k.desk.read(Tone.DONE)
        assert "The slip is in the printer's queue: see that it comes out." in message.lines
        await k.desk.left()
        assert (handed_out(k), outside_of(k.station).last) == ([], None)


async def test_a_pdf_on_the_same_disk_has_not_left_the_machine(tmp_path: Path) -> None:
    async with signed(tmp_path) as k:
        slips_of(k.station).folder = tmp_path / "slips"
        await last_page(k)
        k.desk.stop()
        message = await k.desk.read(Tone.DONE)
        pdf = next((tmp_path / "slips").iterdir())
        assert message.lines[0].startswith("The checkpoint has not left the machine.")
        assert message.lines[1] == f"Slip: {pdf}", "its place is said"
        assert outside_of(k.station).overdue


@pytest.mark.parametrize("has_room", [lambda spelling: "\n" not in spelling, lambda spelling: True])
async def test_any_spelling_on_the_screen_is_the_same_checkpoint(
    tmp_path: Path, has_room: Callable[[str], bool]
) -> None:
    async with signed(tmp_path) as k:
        k.desk.has_room = has_room
        shown = await last_page(k)
        await closed(k)
        assert shown.code is not None
        drawn = next(filter(has_room, shown.code.spellings))
        note = as_note(drawn, [SIGNER.verifier])
        checkpoint, _ = open_checkpoint(note, [SIGNER.verifier])
        (out,) = handed_out(k)
        assert (out.size, out.root, out.how) == (checkpoint.size, checkpoint.root.hex(), "screen")


async def test_without_room_for_a_code_it_is_written_down_and_recorded_so(tmp_path: Path) -> None:
    async with signed(tmp_path) as k:
        k.desk.has_room = lambda spelling: False
        shown = await last_page(k)
        with pytest.raises(OffScriptError):
            k.desk.pick("I have it")
        await otherwise(k, "Write it down")
        written = await k.desk.asked(Page)
        k.desk.pick("I have it")
        await k.done()
        (out,) = handed_out(k)
        assert out.how == "code"
        code = as_handwritten(" ".join(written.body))
        assert code is not None
        assert (code.size, code.is_of(bytes.fromhex(out.root))) == (out.size, True)
        assert code.size == _size(shown)
        assert outside_of(k.station).last is not None


async def test_a_code_that_was_not_written_down_leads_back_to_the_ways(tmp_path: Path) -> None:
    async with signed(tmp_path) as k:
        await last_page(k)
        await otherwise(k, "Write it down")
        await k.desk.asked(Page)
        k.desk.stop()
        await k.desk.asked(Question)
        k.desk.stop()
        await k.desk.read(Tone.DONE)
        assert handed_out(k) == []


class Slot:
    """A way out that leads where the test says."""

    label, note, how = "USB stick", "put it in first", How.STICK

    def __init__(self, why_not: str = "") -> None:
        self.why_not = why_not
        self.let = asyncio.Event()
        self.had: list[Seal] = []

    async def hand_out(self, seal: Seal) -> str:
        """Out, or not."""
        await self.let.wait()
        if self.why_not:
            raise NotHandedOut(self.why_not)
        self.had.append(seal)
        return "It is on the stick."


async def test_only_what_is_here_is_offered_and_what_led_out_is_recorded(tmp_path: Path) -> None:
    async with signed(tmp_path) as k:
        slot = Slot("The stick is full.")
        outside_of(k.station).ways = (slot,)
        shown = await last_page(k)
        k.desk.pick("Another way")
        question = await k.desk.asked(Question)
        assert [option.label for option in question.options] == ["Write it down", "USB stick"]
        k.desk.pick("USB stick")
        slot.let.set()
        warning = await k.desk.read(Tone.WARNING)
        assert warning.lines == ("The stick is full.",)
        assert handed_out(k) == []
        slot.why_not = ""
        await pick(k, "USB stick")
        message = await k.desk.read(Tone.DONE)
        assert message.lines == ("It is on the stick.",)
        (out,) = handed_out(k)
        assert (out.how, out.size) == ("stick", _size(shown))
        assert slot.had[0].note == note_on(shown)


async def test_a_slow_way_may_be_left_alone_and_is_recorded_when_it_has_led_out(tmp_path: Path) -> None:
    async with signed(tmp_path) as k:
        slot = Slot()
        outside_of(k.station).ways = (slot,)
        await last_page(k)
        k.desk.pick("Another way")
        await k.desk.asked(Question)
        k.desk.pick("USB stick")  # what follows is not waited for: it is busy with the stick
        await k.desk.asked(Waiting)
        k.desk.stop()
        await k.desk.asked(Question)
        k.desk.stop()
        await k.done()
        assert handed_out(k) == []
        slot.let.set()
        await k.settle()
        assert [each.how for each in handed_out(k)] == ["stick"]
        assert outside_of(k.station).last is not None


async def test_without_other_ways_only_the_hand_is_offered(tmp_path: Path) -> None:
    async with signed(tmp_path) as k:
        await last_page(k)
        k.desk.pick("Another way")
        question = await k.desk.asked(Question)
        assert [option.label for option in question.options] == ["Write it down"]
