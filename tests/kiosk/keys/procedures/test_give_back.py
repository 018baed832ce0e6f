"""鍵の返却: by the holder, by somebody else, by nobody known; to the right slot and to a wrong one."""

from pathlib import Path

from drivers.errors import DeviceOffline
from kiosk.core.desk.asking import NumberQuestion, Question, Tone, Waiting
from kiosk.keys import alarms as key_alarms
from kiosk.keys.custody.grants import grants_of
from storage.keys.records import KeyMisplaced, KeyNotReturned, KeyReturned, KeyVanished
from storage.station.records import AlarmStarted, RequestRefused
from tests.kiosk.keys.procedures.test_release import ask_for, open_and_waiting
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk, kiosk


async def lend(k: Kiosk, slot: int = 2) -> None:
    await ask_for(k, SATO, f"{slot}  ", "交付" if slot == 1 else "")
    await open_and_waiting(k)
    await k.lifted(slot)


async def test_the_holder_is_offered_the_return_first(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await lend(k)
        await k.tap(SATO)
        question = await k.desk.asked(Question)
        assert question.options[0].label == "Return key 2"
        k.desk.pick("Return key 2")
        waiting = await open_and_waiting(k)
        assert waiting.slot == 2
        await k.hung(2)
        (back,) = k.records(KeyReturned)
        assert isinstance(back, KeyReturned)
        assert (back.person, back.returned_by) == (SATO.id, SATO.id)
        assert k.projections.open_loans() == ()
        assert grants_of(k.station).is_shut(2)


async def test_a_return_by_somebody_else_says_who(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await lend(k)
        await k.tap(SUZUKI)
        await k.desk.asked(Question)
        k.desk.pick("Other business")
        await k.desk.asked(Question)
        k.desk.pick("Return another key")
        await k.desk.asked(NumberQuestion)
        k.desk.type(2)
        await open_and_waiting(k)
        await k.hung(2)
        (back,) = k.records(KeyReturned)
        assert isinstance(back, KeyReturned)
        assert (back.person, back.returned_by) == (SATO.id, SUZUKI.id)


async def test_a_return_without_a_card_is_taken_and_no_name_is_invented(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await lend(k)
        k.desk.return_without_card()
        await k.desk.asked(NumberQuestion)
        k.desk.type(2)
        await open_and_waiting(k)
        await k.hung(2)
        (back,) = k.records(KeyReturned)
        assert isinstance(back, KeyReturned)
        assert (back.person, back.returned_by) == (SATO.id, "")


async def test_a_number_opens_only_the_empty_slot_of_a_key_that_is_out(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.desk.return_without_card()
        await k.desk.asked(NumberQuestion)
        k.desk.type(2)
        await k.desk.read(Tone.WARNING)
        await k.desk.asked(NumberQuestion)
        k.desk.type(99)
        await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        (refused,) = k.records(RequestRefused)
        assert isinstance(refused, RequestRefused)
        assert refused.cause == "number_unknown"
        assert k.cabinet.released == []


async def test_a_key_not_hung_stays_lent(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await lend(k)
        await k.tap(SATO)
        await k.desk.asked(Question)
        k.desk.pick("Return key 2")
        await open_and_waiting(k)
        await k.advance(20)
        k.cabinet.shut(2)
        await k.advance(1)
        await k.warned()
        assert len(k.records(KeyNotReturned)) == 1
        assert [loan.key for loan in k.projections.open_loans()] == ["k2"]


async def test_a_key_hung_in_a_wrong_slot_is_said_and_can_be_moved(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await lend(k)
        await k.tap(SATO)
        await k.desk.asked(Question)
        k.desk.pick("Return key 2")
        await open_and_waiting(k)
        k.cabinet.set_bolt(4, "open")
        k.cabinet.hang(4, ajar=True)
        await k.settle()
        waiting = await k.desk.asked(Waiting)
        assert waiting.warning
        assert waiting.slot == 2
        assert len(k.records(KeyMisplaced)) == 1
        k.cabinet.lift(4)
        await k.hung(2)
        await k.settle()
        assert k.station.alarms.standing == ()
        assert k.projections.open_loans() == ()


async def test_a_key_left_in_a_wrong_slot_stays_lent_and_an_alarm(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await lend(k)
        await k.tap(SATO)
        await k.desk.asked(Question)
        k.desk.pick("Return key 2")
        await open_and_waiting(k)
        k.cabinet.set_bolt(4, "open")
        k.cabinet.hang(4)
        await k.settle()
        await k.desk.asked(Waiting)
        await k.advance(20)
        k.cabinet.shut(2)
        await k.advance(1)
        await k.warned()
        assert [alarm.cause for alarm in k.station.alarms.standing] == [key_alarms.KEY_MISPLACED]
        assert [loan.key for loan in k.projections.open_loans()] == ["k2"]


async def test_a_return_goes_on_although_the_cabinet_is_dead(tmp_path: Path) -> None:
    """Nothing can be opened: the visitor is told to hand the key over, and is not simply sent away."""
    async with kiosk(tmp_path) as k:
        await lend(k)
        k.cabinet.link("offline", "no port")
        k.cabinet.error = DeviceOffline("cabinet", "no port")
        await k.tap(SATO)
        await k.desk.asked(Question)
        k.desk.pick("Return key 2")
        message = await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        assert "hand it to the responsible officer" in " ".join(message.lines)
        assert TANAKA.name in " ".join(message.lines)


async def test_a_key_that_vanishes_is_an_alarm_until_it_is_back(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.set_bolt(1, "open")
        k.cabinet.lift(1)
        await k.settle()
        assert len(k.records(KeyVanished)) == 1
        (loan,) = k.projections.open_loans()
        assert (loan.key, loan.holder) == ("k1", "")
        assert [a.cause for a in k.station.alarms.standing] == [key_alarms.KEY_VANISHED]
        k.desk.return_without_card()
        await k.desk.asked(NumberQuestion)
        k.desk.type(1)
        await open_and_waiting(k)
        await k.hung(1)
        assert k.station.alarms.standing == ()
        causes = [r.cause for r in k.records(AlarmStarted) if isinstance(r, AlarmStarted)]
        assert causes == [key_alarms.SLOT_FORCED.code, key_alarms.KEY_VANISHED.code]
