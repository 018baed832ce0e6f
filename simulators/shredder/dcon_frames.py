"""DCON frames as a module sees them: its check sum, and the lines in what has come.

Source: ICP DAS, I-7080 user manual V2.2, section 1.9: the sum of all characters before it, mod 256, as two
hexadecimal characters, then CR.
"""

END = 0x0D
LONGEST = 32
"""Bytes; no command of these modules is longer. What has no end by then is noise."""


def seal(text: str) -> bytes:
    """`text` with its check sum and CR."""
    body = text.encode("ascii")
    return body + b"%02X\r" % (sum(body) % 256)


def unseal(line: bytes) -> str | None:
    """The text of one line without its CR; None where it is no text or its check sum is wrong."""
    body, stated = line[:-2], line[-2:]
    if len(line) < 3 or not line.isascii() or stated != b"%02X" % (sum(body) % 256):
        return None
    return body.decode("ascii")


def lines_in(data: bytearray) -> list[bytes]:
    """Takes the whole lines off the head of `data`, without their CR; throws away what grows too long."""
    *lines, rest = bytes(data).split(bytes([END]))
    data[:] = rest if len(rest) <= LONGEST else b""
    return lines
