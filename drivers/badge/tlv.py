"""BER-TLV data objects (ISO 7816-4, 5.2.2), as PIV cards and transparent sessions use them. Pure."""

from drivers.badge.apdu import NoIdentity

_MORE_TAG_BYTES = 0x1F  # in the first byte of a tag: another one follows
_LONG_LENGTH = 0x80
_MOST_LENGTH_BYTES = 2  # no object here is longer than 65,535 bytes


def objects(data: bytes) -> dict[int, bytes]:
    """The values of the objects that `data` is made of, by tag; of equal tags the first.

    Raises `NoIdentity` with `protocol` unless `data` is whole objects from end to end.
    """
    found: dict[int, bytes] = {}
    while data:
        tag, data = _tag(data)
        length, data = _length(data)
        if length > len(data):
            raise NoIdentity("protocol")
        found.setdefault(tag, data[:length])
        data = data[length:]
    return found


def encode(tag: int, value: bytes) -> bytes:
    """One object. `tag` is of one or two bytes, `value` shorter than 65,536."""
    head = tag.to_bytes(2 if tag > 0xFF else 1, "big")
    size = len(value)
    if size < _LONG_LENGTH:
        return head + bytes([size]) + value
    count = 1 if size <= 0xFF else 2
    return head + bytes([_LONG_LENGTH | count]) + size.to_bytes(count, "big") + value


def _tag(data: bytes) -> tuple[int, bytes]:
    size = 2 if data[0] & _MORE_TAG_BYTES == _MORE_TAG_BYTES else 1
    if len(data) < size:
        raise NoIdentity("protocol")
    return int.from_bytes(data[:size], "big"), data[size:]


def _length(data: bytes) -> tuple[int, bytes]:
    if not data:
        raise NoIdentity("protocol")
    first, data = data[0], data[1:]
    if first < _LONG_LENGTH:
        return first, data
    count = first - _LONG_LENGTH
    if not 1 <= count <= _MOST_LENGTH_BYTES or len(data) < count:
        raise NoIdentity("protocol")
    return int.from_bytes(data[:count], "big"), data[count:]
