"""The rotation as a value: the newest record about a duty on a day counts, and nobody is nobody."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.office.rotation import SHREDDING, Rotation, rotation_of
from storage.people.records import RotationSet

DAY, NEXT = date(2026, 11, 26), date(2026, 11, 27)
RECORDS = st.builds(
    RotationSet,
    day=st.sampled_from([DAY.isoformat(), NEXT.isoformat()]),
    duty=st.sampled_from([SHREDDING, "窓口1", "受付"]),
    people=st.lists(st.sampled_from("pqr"), unique=True).map(" ".join),
)


def turn(day: date, duty: str, people: str) -> RotationSet:
    return RotationSet(day=day.isoformat(), duty=duty, people=people)


def test_who_has_which_duty() -> None:
    rotation = rotation_of(
        [
            turn(NEXT, SHREDDING, "p"),
            turn(DAY, "窓口1", "p q"),
            turn(DAY, SHREDDING, "q p"),
            turn(DAY, "受付", ""),
        ]
    )
    assert rotation.people_on(DAY, SHREDDING) == ("q", "p"), "in the order in which they were named"
    assert rotation.people_on(DAY, "受付") == rotation.people_on(NEXT, "窓口1") == ()
    assert rotation.duties_of(DAY, "p") == ("窓口1", SHREDDING)
    assert rotation.duties_of(NEXT, "q") == ()
    assert rotation.duties_on(DAY) == ("窓口1", SHREDDING)
    assert rotation.days() == (DAY, NEXT)


def test_nothing_planned() -> None:
    assert (Rotation().days(), Rotation().people_on(DAY, SHREDDING), Rotation().duties_on(DAY)) == (
        (),
        (),
        (),
    )
    assert rotation_of([]) == rotation_of([turn(DAY, SHREDDING, "p"), turn(DAY, SHREDDING, "")]) == Rotation()


@given(st.lists(RECORDS, max_size=8))
def test_the_last_record_about_a_turn_counts(records: list[RotationSet]) -> None:
    rotation = rotation_of(records)
    last = {(date.fromisoformat(each.day), each.duty): tuple(each.people.split()) for each in records}
    for (day, duty), people in last.items():
        assert rotation.people_on(day, duty) == people
        assert (duty in rotation.duties_on(day)) == bool(people)
        assert all(duty in rotation.duties_of(day, person) for person in people)
    assert set(rotation.days()) == {day for (day, _duty), people in last.items() if people}
