"""DCON frames, without input or output: commands in ASCII, and the strict reading of the answer to one.

Sources: ICP DAS, 'I-7080, I-7080D, I-7080B, I-7080BD user manual' V2.2, section 2 (counter); 'I-7000 DIO
manual', section 2 (I-7060); Advantech, 'ADAM-4000 series user manual', section 7 (ADAM-4080). AA is the
address as two hexadecimal characters. A checksum is two more, the sum of all before them, mod 256. It is
always on here: without it, 19 of 600 answers in noise were taken wrongly (serial.md, 3).
"""

import re
from dataclasses import dataclass

from drivers.half_duplex import BadAnswer, Spoiled

END = b"\r"
SHORTEST_ANSWER = 4
"""`!`, checksum and CR: less than that is noise, and the answer may still come."""
LONGEST_ANSWER = 16
"""`!AA`, eight digits, checksum and CR are 14."""
TRIPPED = 0x04
"""Bit 2 of the module's status: the host watchdog has tripped (I-7080 manual, 2.4)."""


class Declined(Exception):
    """The module answered, in a good frame, that it does not carry out the command."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its `text`, and the answer to it: `lead`, the address if `addressed`, then `data`.

    `data` is a regular expression for what follows.
    """

    text: str
    lead: str
    addressed: bool = True
    data: str = ""

    @property
    def frame(self) -> bytes:
        """The bytes for the line."""
        return sealed(self.text)


def sealed(text: str) -> bytes:
    """`text` with its checksum and CR."""
    return f"{text}{checksum(text)}".encode("ascii") + END


def checksum(text: str) -> str:
    """The sum of the characters, mod 256, as two hexadecimal characters (I-7080 manual, 1.9)."""
    return f"{sum(text.encode('ascii')) & 0xFF:02X}"


def is_whole(answer: bytes) -> bool:
    """Can no more belong to the answer?"""
    return answer.endswith(END) or len(answer) > LONGEST_ANSWER


def data_in(command: Command, answer: bytes) -> str:
    """The data in the answer. Raises `Declined` for a well-formed no, `BadAnswer` for everything else that is
    not exactly the answer to `command`."""
    text = _unsealed(answer)
    address = command.text[1:3]
    wanted = command.lead + (address if command.addressed else "")
    if match := re.fullmatch(re.escape(wanted) + f"({command.data})", text, re.ASCII):
        return match[1]
    if text in (f"?{address}", "?"):
        raise Declined("invalid command")
    if text == "!":
        raise Declined("ignored, for its host watchdog has tripped")
    raise BadAnswer(f"answer {text!r} to {command.text!r}")


def _unsealed(answer: bytes) -> str:
    if not answer:
        raise BadAnswer("no answer")
    wrong = Spoiled if len(answer) > SHORTEST_ANSWER and is_whole(answer) else BadAnswer
    if answer.find(END) != len(answer) - 1 or not answer.isascii():
        raise wrong("answer that is no line of ASCII with one end")
    text, seal = answer[:-3].decode("ascii"), answer[-3:-1].decode("ascii")
    if not text or checksum(text) != seal:
        raise wrong("answer with a wrong checksum")
    return text


# --- counters -----------------------------------------------------------------------------------------

_VALUE = "[0-9A-F]{8}"


def read_count(unit: int, channel: int) -> Command:
    """`#AAN`: the count, as eight digits; the answer has no address. Raises `ValueError`, as all of these
    do, for an address outside 0 to 255 or a channel outside 0 to 15."""
    return Command(f"#{_address(unit)}{_digit(channel)}", ">", addressed=False, data=_VALUE)


def clear_count(unit: int, channel: int) -> Command:
    """`$AA6N`: back to the preset value; the overflow flag down."""
    return Command(f"${_address(unit)}6{_digit(channel)}", "!")


def read_overflow(unit: int, channel: int) -> Command:
    """`$AA7N`: the overflow flag. ADAM takes it down by being asked, ICP DAS does not."""
    return Command(f"${_address(unit)}7{_digit(channel)}", "!", data="[01]")


def read_counting(unit: int, channel: int) -> Command:
    """`$AA5N`: 1 while it counts, 0 while it is stopped."""
    return Command(f"${_address(unit)}5{_digit(channel)}", "!", data="[01]")


def start_counting(unit: int, channel: int) -> Command:
    """`$AA5N1`."""
    return Command(f"${_address(unit)}5{_digit(channel)}1", "!")


def read_maximum(unit: int, channel: int) -> Command:
    """`$AA3N`: the last value before it begins anew."""
    return Command(f"${_address(unit)}3{_digit(channel)}", "!", data=_VALUE)


def read_preset(unit: int, channel: int) -> Command:
    """`@AAGN`: the value at which it begins."""
    return Command(f"@{_address(unit)}G{_digit(channel)}", "!", data=_VALUE)


# --- outputs and inputs ---------------------------------------------------------------------------------


def write_two_outputs(unit: int, bits: int) -> Command:
    """`@AADO0D`: the two outputs of an I-7080."""
    return Command(f"@{_address(unit)}DO0{_digit(bits)}", "!")


def read_two_outputs(unit: int) -> Command:
    """`@AADI`: alarm state, `0D`, `00`; D are the outputs of an I-7080."""
    return Command(f"@{_address(unit)}DI", "!", data="[0-3]0[0-3]00")


def write_four_outputs(unit: int, bits: int) -> Command:
    """`@AAD`: the four relays of an I-7060. While its watchdog is tripped it answers `!`."""
    return Command(f"@{_address(unit)}{_digit(bits)}", ">", addressed=False)


def read_four_and_four(unit: int) -> Command:
    """`@AA`: relays and inputs of an I-7060, two digits each; the answer has no address."""
    return Command(f"@{_address(unit)}", ">", addressed=False, data="0[0-9A-F]0[0-9A-F]")


# --- the host watchdog ----------------------------------------------------------------------------------

HOST_IS_OK = sealed("~**")
"""To every module on the line; none answers."""


def read_status(unit: int) -> Command:
    """`~AA0`: two digits, bit 2 is `TRIPPED`; kept over a power cut."""
    return Command(f"~{_address(unit)}0", "!", data="[0-9A-F]{2}")


def forget_tripped(unit: int) -> Command:
    """`~AA1`: outputs can be commanded again."""
    return Command(f"~{_address(unit)}1", "!")


def set_watchdog(unit: int, tenths: int, *, on: bool) -> Command:
    """`~AA3EVV`: on or off, and after how many tenths of a second of silence it trips, 1 to 255."""
    if not 1 <= tenths <= 0xFF:
        raise ValueError(f"a watchdog's time is 1 to 255 tenths of a second, not {tenths}")
    return Command(f"~{_address(unit)}3{int(on)}{tenths:02X}", "!")


def _address(unit: int) -> str:
    if not 0 <= unit <= 0xFF:
        raise ValueError(f"an address is 0 to 255, not {unit}")
    return f"{unit:02X}"


def _digit(number: int) -> str:
    if not 0 <= number <= 0xF:
        raise ValueError(f"one hexadecimal digit is 0 to 15, not {number}")
    return f"{number:X}"
