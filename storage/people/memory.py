"""What is remembered of people: the register, their cards and PINs, who stands in."""

from storage.memory import Memory
from storage.people.effects import EFFECTS
from storage.people.records import (
    AbsenceEnded,
    AbsenceRecorded,
    CardEnded,
    CardRecorded,
    DelegationEnded,
    DelegationMade,
    PersonLeft,
    PersonRecorded,
    PinCleared,
    PinEntered,
    PinLifted,
    PinSet,
    RecoveryEnded,
    RecoveryPermitted,
    RotationSet,
)
from storage.people.tables import pin_tries, registry

PEOPLE = Memory(
    name="people",
    kinds=(
        PersonRecorded,
        PersonLeft,
        CardRecorded,
        CardEnded,
        PinSet,
        PinCleared,
        PinEntered,
        PinLifted,
        DelegationMade,
        DelegationEnded,
        AbsenceRecorded,
        AbsenceEnded,
        RecoveryPermitted,
        RecoveryEnded,
        RotationSet,
    ),
    outcomes=(
        PersonRecorded,
        PersonLeft,
        CardRecorded,
        CardEnded,
        PinSet,
        PinCleared,
        DelegationMade,
        DelegationEnded,
        AbsenceRecorded,
        AbsenceEnded,
        RecoveryPermitted,
        RecoveryEnded,
        RotationSet,
    ),
    decisions=(
        PinEntered,
        PinLifted,
    ),
    tables=(
        registry,
        pin_tries,
    ),
    effects=EFFECTS,
)
