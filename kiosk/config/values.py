"""What a setting may be: annotations that are also the check, for the sections of all subjects.

The `description` of each completes the sentence "expected …".
"""

from typing import Annotated, Literal

from msgspec import Meta

from storage.people.facts import Role

NORMALISED = "normalised"
_INVISIBLE = r"\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
"""Control and format characters: they can turn a line of a screen or of a book round."""

_PRINTING = rf"\A(?=.*\S)[^{_INVISIBLE}]+\Z"

Slug = Annotated[
    str,
    Meta(
        pattern=r"\A[a-z0-9][a-z0-9-]{0,31}\Z",
        description="a name of at most 32 small letters a-z, digits and hyphens",
    ),
]
PersonId = Annotated[
    str,
    Meta(
        pattern=r"\A[a-z0-9][a-z0-9-]{0,31}\Z",
        description="a random id that stays with this person, of at most 32 small letters a-z, digits"
        " and hyphens",
    ),
]
Label = Annotated[
    str,
    Meta(
        max_length=80,
        pattern=_PRINTING,
        extra={NORMALISED: True},
        description="a text of 1 to 80 characters without control characters",
    ),
]
Optional80 = Annotated[
    str,
    Meta(
        max_length=80,
        pattern=rf"\A[^{_INVISIBLE}]*\Z",
        extra={NORMALISED: True},
        description="a text of at most 80 characters without control characters",
    ),
]
Line = Annotated[
    str,
    Meta(
        max_length=1000,
        pattern=_PRINTING,
        description="a text of 1 to 1000 characters without control characters",
    ),
]
Optional1000 = Annotated[
    str,
    Meta(
        max_length=1000,
        pattern=rf"\A[^{_INVISIBLE}]*\Z",
        description="a text of at most 1000 characters without control characters",
    ),
]
StaffNumber = Annotated[
    str,
    Meta(
        pattern=r"\A[0-9A-Za-z-]{1,16}\Z",
        description='a staff number in quotes, of at most 16 letters, digits and hyphens, as in "1001"',
    ),
]
CardText = Annotated[str, Meta(max_length=40, description="a card's number in quotes, in hexadecimal digits")]
RoleName = Annotated[Role, Meta(description=f"one of {', '.join(Role)}")]
Baud = Annotated[
    Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200],
    Meta(description="one of 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200"),
]
Unit = Annotated[
    int, Meta(ge=1, le=247, description="a module's Modbus address, a whole number from 1 to 247")
]
SlotNumber = Annotated[int, Meta(ge=1, le=999, description="a slot's number, a whole number from 1 to 999")]
KeyNumber = Annotated[
    int, Meta(ge=1, le=9999, description="the number on the key's tag, a whole number from 1 to 9999")
]

Years = Annotated[int, Meta(ge=1, le=100, description="a whole number of years from 1 to 100")]

Flag = Annotated[bool, Meta(description="true or false")]
ClockTime = Annotated[
    str,
    Meta(
        pattern=r"\A(([01]?\d|2[0-3]):[0-5]\d)?\Z", description='a time of day as in "8:45", or "" for none'
    ),
]
DATE = r"\A\d{4}-\d\d-\d\d\Z"
Date = Annotated[str, Meta(pattern=DATE, description='a day in quotes, as in "2026-12-28"')]
PlaceId = Annotated[
    str, Meta(pattern=r"\A([a-z0-9][a-z0-9-]{0,31})?\Z", description='a place\'s id, or "" for none')
]
Folder = Annotated[
    str,
    Meta(
        max_length=1000,
        pattern=rf"\A(/[^{_INVISIBLE}]*)?\Z",
        description='the absolute path of a folder, as in "/media/kagiban", or "" for none',
    ),
]
Words = Annotated[
    tuple[Label, ...], Meta(min_length=1, max_length=24, description="a list of 1 to 24 texts to choose from")
]
"""The office's own words to choose from, for nobody types at the kiosk."""
Parity = Annotated[Literal["N", "E", "O"], Meta(description='"N", "E" or "O"')]
Stopbits = Annotated[Literal[1, 2], Meta(description="1 or 2")]


def minutes_of(text: str) -> int:
    """A time of day in minutes since midnight; none is 0."""
    hours, _, minutes = text.partition(":")
    return 60 * int(hours) + int(minutes) if text else 0
