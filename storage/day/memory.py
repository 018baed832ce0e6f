"""What is remembered of days."""

from storage.day.effects import EFFECTS
from storage.day.records import (
    BriefingHeld,
    ClosedOver,
    CustodyPassed,
    DayExplained,
    DayOpened,
    DifferenceExplained,
    LeftOverResolved,
    LineChecked,
    LockedUp,
    LockUpBegun,
    MonthConfirmed,
    StayAgreed,
)
from storage.day.tables import days, left_over, months
from storage.memory import Memory

DAY = Memory(
    name="day",
    kinds=(
        DifferenceExplained,
        DayOpened,
        BriefingHeld,
        DayExplained,
        MonthConfirmed,
        LockUpBegun,
        LineChecked,
        StayAgreed,
        CustodyPassed,
        ClosedOver,
        LeftOverResolved,
        LockedUp,
    ),
    outcomes=(
        DayOpened,
        DayExplained,
        MonthConfirmed,
        ClosedOver,
        LeftOverResolved,
        LockedUp,
    ),
    decisions=(
        DifferenceExplained,
        BriefingHeld,
        LockUpBegun,
        LineChecked,
        StayAgreed,
        CustodyPassed,
    ),
    tables=(
        days,
        left_over,
        months,
    ),
    effects=EFFECTS,
)
