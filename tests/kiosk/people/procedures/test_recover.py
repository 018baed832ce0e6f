"""Nobody is custodian all the same: two of the staff name one, as the administrator permits; none alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.core.desk.asking import Question, Tone, Waiting
from kiosk.core.office.now import office_now
from kiosk.core.refusals import Ask, Cause
from kiosk.people import alarms as people_alarms
from kiosk.people import refusals as people_refusals
from kiosk.people.custody.recovery import PERMITTED
from kiosk.people.live import change_register
from kiosk.people.rights import custodians, is_responsible
from storage.people.facts import Person
from storage.people.records import (
    AbsenceEnded,
    AbsenceRecorded,
    DelegationMade,
    RecoveryEnded,
    RecoveryPermitted,
    Registered,
)
from storage.station.records import AlarmEnded, AlarmStarted, RequestRefused
from tests.kiosk.office import GONE, ITO, KATO, joined, office, pick, refusals, refused, tap, work
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk, kiosk

TOUCH = "Name a custodian"


async def permit(k: Kiosk, author: str = "account:root") -> None:
    """The administrator's command, as the kiosk takes notice of it."""
    until_us = k.clock.now_us() + int(PERMITTED.total_seconds() * 1_000_000)
    permitted = RecoveryPermitted(recovery="r1", until_us=until_us, reason="二人とも入院")
    await change_register(k.station, author, permitted)


async def nobody_left(k: Kiosk) -> None:
    """As it comes about by dates that pass, or by what older versions let happen."""
    day = office_now(k.station).date()
    last = f"{day + timedelta(days=29)}"
    gone = [AbsenceRecorded(person=each.id, since=f"{day}", until=last) for each in (TANAKA, ITO)]
    await change_register(k.station, "test", *gone)


@asynccontextmanager
async def locked_out(directory: Path) -> AsyncIterator[Kiosk]:
    async with kiosk(directory, register=office()) as k:
        await nobody_left(k)
        await permit(k)
        yield k


async def first_touches(k: Kiosk, who: Person = SATO, delegate: Person = KATO, days: int = 1) -> None:
    """Up to where the second one is awaited."""
    await tap(k, who)
    await pick(k, TOUCH, delegate.name)
    question = await k.desk.asked(Question)
    k.desk.pick(question.options[days].label)
    await k.settle()
    await k.desk.asked(Waiting)


def named(k: Kiosk) -> list[Registered]:
    return [each for each in k.records(DelegationMade, RecoveryEnded) if isinstance(each, Registered)]


# --- how it goes ----------------------------------------------------------------------------------------


async def test_two_and_the_administrator_name_a_custodian(tmp_path: Path) -> None:
    async with locked_out(tmp_path) as k:
        await first_touches(k)
        await tap(k, SUZUKI)
        message = await k.desk.read(Tone.DONE)
        assert KATO.name in message.text
        await k.desk.left()
        made, ended = named(k)
        assert isinstance(made, DelegationMade)
        assert isinstance(ended, RecoveryEnded)
        assert (made.person, made.author) == (KATO.id, SATO.id)
        assert (ended.how, ended.person, ended.second) == ("used", SATO.id, SUZUKI.id)
        assert ended.delegation == made.delegation
        assert custodians(k.station) == (KATO,)
        assert is_responsible(k.station, KATO)
        await tap(k, SATO)  # it was for once
        question = await k.desk.asked(Question)
        assert TOUCH not in [option.label for option in question.options]
        k.desk.stop()
        await k.desk.left()
        await work(k, KATO, "People")


async def test_who_is_named_is_neither_the_first_nor_the_second(tmp_path: Path) -> None:
    async with locked_out(tmp_path) as k:
        await tap(k, SATO)
        await pick(k, TOUCH)
        question = await k.desk.asked(Question)
        offered = {option.label for option in question.options}
        assert offered == {KATO.name, SUZUKI.name}, "not oneself, nor the away, nor the gone"
        k.desk.pick(KATO.name)
        await k.settle()
        question = await k.desk.asked(Question)
        assert len(question.options) == 5, "at most seven days"
        k.desk.pick(question.options[0].label)
        await k.settle()
        waiting = await k.desk.asked(Waiting)
        assert KATO.name in waiting.text, "what is signed is said"
        await tap(k, KATO)
        message = await refused(k)
        assert "somebody else" in message.text
        assert refusals(k) == [people_refusals.OWN_NAMING.code]
        assert named(k) == []
        await joined(k, SUZUKI)
        await k.desk.read(Tone.DONE)
        assert custodians(k.station) == (KATO,)


async def test_who_fell_ill_unrecorded_is_recorded_as_away_and_undoes_it_with_a_tap(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await permit(k)
        await tap(k, SATO)
        await pick(k, TOUCH)
        question = await k.desk.asked(Question)
        assert TANAKA.name in question.text
        await_away = question.options[0].label
        k.desk.pick(await_away)
        await k.settle()
        await pick(k, KATO.name)
        question = await k.desk.asked(Question)
        k.desk.pick(question.options[0].label)
        await k.settle()
        waiting = await k.desk.asked(Waiting)
        assert TANAKA.name in waiting.text
        await tap(k, SUZUKI)
        await k.done()
        (away,) = k.records(AbsenceRecorded)
        assert isinstance(away, AbsenceRecorded)
        assert (away.person, away.author) == (TANAKA.id, SATO.id)
        assert {each.id for each in custodians(k.station)} == {ITO.id, KATO.id}
        await tap(k, TANAKA)
        await pick(k, "Yes, I am back")
        await k.desk.read(Tone.DONE)
        assert [each.id for each in custodians(k.station)] == [TANAKA.id]


# --- nobody does it alone -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "cause"),
    [(SATO, people_refusals.SECOND_IS_SAME), (GONE, people_refusals.NOT_EMPLOYED)],
)
async def test_nobody_signs_twice_and_nobody_who_has_left(
    tmp_path: Path, second: Person, cause: Cause
) -> None:
    async with locked_out(tmp_path) as k:
        await first_touches(k)
        await tap(k, second)
        await refused(k)
        assert refusals(k) == [cause.code]
        await k.desk.asked(Waiting)
        k.desk.stop()
        await k.settle()
        await refused(k)
        assert refusals(k)[-1] == people_refusals.NOBODY_STOOD_BESIDE.code
        assert named(k) == []


async def test_whoever_permits_it_is_none_of_the_three(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await nobody_left(k)
        await permit(k, author=SATO.id)
        await tap(k, KATO)
        await pick(k, TOUCH)
        question = await k.desk.asked(Question)
        assert [option.label for option in question.options] == [SUZUKI.name], "nor named"
        k.desk.stop()
        await k.desk.left()
        await tap(k, SATO)
        question = await k.desk.asked(Question)
        assert TOUCH not in [option.label for option in question.options]
        k.desk.stop()
        await k.desk.left()
        await first_touches(k, SUZUKI)
        await tap(k, SATO)
        await refused(k)
        assert refusals(k) == [people_refusals.OWN_PERMISSION.code]
        assert named(k) == []


async def test_without_a_permission_nobody_is_offered_anything(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await nobody_left(k)
        for person in (SATO, KATO):
            await tap(k, person)
            question = await k.desk.asked(Question)
            assert TOUCH not in [option.label for option in question.options]
            k.desk.stop()
            await k.desk.left()


# --- broken off -----------------------------------------------------------------------------------------


async def test_a_permission_whose_time_is_over_lets_nobody_sign(tmp_path: Path) -> None:
    async with locked_out(tmp_path) as k:
        await first_touches(k)
        k.clock.wall_us += int(PERMITTED.total_seconds() * 1_000_000)
        await tap(k, SUZUKI)
        message = await refused(k)
        (record,) = k.records(RequestRefused)
        assert isinstance(record, RequestRefused)
        assert (record.cause, record.ask, record.person) == (
            people_refusals.NOT_PERMITTED.code,
            Ask.ADMINISTRATOR,
            SATO.id,
        )
        assert "kagiban people recover" in message.lines[0]
        await k.advance(2)
        (ended,) = k.records(RecoveryEnded)
        assert isinstance(ended, RecoveryEnded)
        assert (ended.how, ended.author) == ("passed", "kiosk")
        assert custodians(k.station) == ()


async def test_a_restart_between_the_two_taps_asks_both_anew(tmp_path: Path) -> None:
    k = Kiosk(tmp_path, register=office())
    await k.start()
    await nobody_left(k)
    await permit(k)
    await first_touches(k)
    elapsed = k.clock.monotonic_us()
    await k.stop(in_order=False)
    again = Kiosk(tmp_path, register=office())
    again.clock.wall_us += elapsed
    await again.start()
    await tap(again, SUZUKI)
    question = await again.desk.asked(Question)
    assert TOUCH in [option.label for option in question.options], "as the first of two, not as the second"
    assert named(again) == []
    again.desk.stop()
    await again.desk.left()
    await first_touches(again)
    await tap(again, SUZUKI)
    await again.desk.read(Tone.DONE)
    assert custodians(again.station) == (KATO,)
    await again.stop()


async def test_a_custodian_who_comes_back_in_the_meantime_is_custodian(tmp_path: Path) -> None:
    async with locked_out(tmp_path) as k:
        await first_touches(k)
        await change_register(k.station, TANAKA.id, AbsenceEnded(person=TANAKA.id))
        await tap(k, SUZUKI)
        await refused(k)
        assert refusals(k) == [people_refusals.CUSTODIAN_HERE.code]
        assert named(k) == []


# --- who learns of it -----------------------------------------------------------------------------------


async def test_both_are_alarms_that_are_sent_on(tmp_path: Path) -> None:
    async with locked_out(tmp_path) as k:
        await k.advance(2)
        assert {each.cause for each in k.station.alarms.standing} == {
            people_alarms.NO_CUSTODIAN,
            people_alarms.RECOVERY,
        }
        await first_touches(k)
        await tap(k, SUZUKI)
        await k.desk.read(Tone.DONE)
        await k.advance(2)
        assert k.station.alarms.standing == ()
        assert len(k.station.alarms.unacknowledged) == 2, "until somebody has said what was done"
        assert len(k.records(AlarmStarted)) == 2


async def test_a_free_day_does_not_end_it_while_nobody_is_custodian(tmp_path: Path) -> None:
    k = Kiosk(tmp_path)
    k.clock.wall_us += 3 * 86_400_000_000  # a Friday
    whole = k.station.register
    k.station.register = replace(whole, people={SATO.id: SATO})
    await k.start()
    await k.advance(2)
    k.clock.wall_us += 86_400_000_000
    await k.advance(2)
    assert [each.cause for each in k.station.alarms.standing] == [people_alarms.NO_CUSTODIAN]
    assert k.records(AlarmEnded) == [], "nobody has become one in the night"
    k.station.register = whole
    await k.advance(2)
    assert k.station.alarms.standing == ()
    assert len(k.records(AlarmEnded)) == 1
    await k.stop()


async def test_nobody_on_a_free_day_is_no_alarm(tmp_path: Path) -> None:
    k = Kiosk(tmp_path, register=replace(office(), people={SATO.id: SATO}))
    k.clock.wall_us += 4 * 86_400_000_000  # a Saturday
    await k.start()
    await k.advance(2)
    assert k.station.alarms.standing == ()
    await k.stop()
