"""Personal data beside the log: the record commits to it, so it can be erased and cannot be changed.

The commitment is salted, so that nobody can find a short name again by trying all names.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import bindparam, insert, select

from storage.file.prepared import Prepared
from storage.log.tables import personal

SALT_BYTES = 16

KEEP = Prepared(insert(personal))
"""Puts one personal part beside its record."""

ALL = Prepared(select(personal).order_by(personal.c.seq))
BETWEEN = Prepared(
    select(personal)
    .where(personal.c.seq > bindparam("after"), personal.c.seq <= bindparam("last"))
    .order_by(personal.c.seq)
)
"""The personal parts of a run of records, as rows that `Personal` takes behind the number."""


@dataclass(frozen=True, slots=True)
class Personal:
    """The part of a record that is about `subject` (a person's id, or empty) and may be erased.

    `text` is canonical JSON: an object of the record's personal fields.
    """

    subject: str
    salt: bytes
    text: str

    @property
    def commitment(self) -> str:
        """What the record's body holds of it: SHA-256(0x02 ‖ salt ‖ length ‖ subject ‖ text), hex.

        The length of the subject (four bytes, big-endian) keeps subject and text apart.
        """
        subject = self.subject.encode()
        said = b"\x02" + self.salt + len(subject).to_bytes(4, "big") + subject + self.text.encode()
        return sha256(said).hexdigest()


def salted(subject: str, text: str) -> Personal:
    """A personal part with a salt of its own."""
    return Personal(subject, secrets.token_bytes(SALT_BYTES), text)
