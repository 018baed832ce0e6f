"""The hash chain's one step: each record's hash covers its body and the hash before it."""

from hashlib import sha256

GENESIS = bytes(32)
"""What the first record takes for the hash before it."""


def link(previous: bytes, body: bytes) -> bytes:
    """The hash of a record: SHA-256(0x00 ‖ previous ‖ body). The 0x00 keeps it apart from tree nodes."""
    return sha256(b"\x00" + previous + body).digest()
