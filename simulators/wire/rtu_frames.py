"""Modbus RTU frames as a slave sees them: check sum, and when a request is complete.

Source: MODBUS over Serial Line, Specification and Implementation Guide V1.02, sections 2.5.1 and 6.2.2.
"""

SHORTEST = 4
"""Bytes of the shortest frame: address, function, check sum."""

LONGEST = 256
"""Bytes of the longest frame that the standard allows."""


def _row(index: int) -> int:
    for _ in range(8):
        index = index >> 1 ^ (0xA001 if index & 1 else 0)
    return index


_TABLE = tuple(_row(index) for index in range(256))


def crc(data: bytes) -> int:
    """CRC-16/MODBUS. Over a whole undamaged frame, its own check sum included, it is 0."""
    register = 0xFFFF
    for byte in data:
        register = register >> 8 ^ _TABLE[(register ^ byte) & 0xFF]
    return register


def seal(body: bytes) -> bytes:
    """`body` (address and PDU) with its check sum, low byte first."""
    return body + crc(body).to_bytes(2, "little")


def request_length(data: bytes) -> int | None:
    """How long the request that begins with `data` is in bytes, or None where `data` does not say."""
    function = data[1] if len(data) > 1 else 0
    if function in (1, 2, 3, 4, 5, 6):
        return 8
    if function in (15, 16) and len(data) > 6:
        return 9 + data[6]
    return None


def is_request(data: bytes) -> bool:
    """Whether `data` is one complete, undamaged request. Of an unknown function any length will do."""
    if not SHORTEST <= len(data) <= LONGEST or crc(data) != 0:
        return False
    if data[1] in (15, 16) and len(data) < 9:
        return False
    return request_length(data) in (None, len(data))
