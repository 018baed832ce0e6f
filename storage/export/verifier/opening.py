#!/usr/bin/env python3
"""Verifies an export of a ledger of keys and records. It stands alone: Python 3.9 and `cryptography`.

    python3 verify_export.py [PATH] [--key KEY]... [--against CHECKPOINT]...

PATH is a folder of tiles (c2sp.org/tlog-tiles), a .jsonl file or the proof of one record; without it, what
lies beside this file. KEY is the log's verifier key as somebody outside the office keeps it
(c2sp.org/signed-note), or a file of such keys. CHECKPOINT is a file with a checkpoint of this log that was
kept elsewhere: its note, what was packed for a small QR code (KAGIBAN-1-...), or the code that somebody wrote
down; such codes may be given as they are, too.
Exit status: 0 all holds; 1 something is wrong; 2 nothing is wrong, but what was asked could not be checked.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import sys
from base64 import b32decode, b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Union

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    print("this needs the Python package `cryptography`: pip install cryptography", file=sys.stderr)
    raise SystemExit(2) from None

TILE = 256  # hashes in a full tile, entries in a full bundle (tlog-tiles, "Merkle Tree", "Log entries")
SHOWN = 20  # so many faults are told one by one; the rest is counted
PACKED = "KAGIBAN-1-"  # and behind it in base32: key id (4 bytes), size (8), root (32), signature (64)
ALPHABET = "ACDEFHJKMNPRTXY23456789"  # of codes written by hand: 23 signs, of which none looks like another
SIGNS = 27  # of the root as a number modulo 23^27 (122 bits); one more checks all before it
