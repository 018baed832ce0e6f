"""From a file to a TOML document. Everything that can be wrong with a file has its own sentence."""

import json
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

from kiosk.config.problems import Problems

LONGEST = 4 * 1024 * 1024
"""Bytes. A configuration of a thousand people is a fifth of a megabyte; what is longer is another file."""

_BOM = b"\xef\xbb\xbf"
_PLACE = re.compile(r"^(?P<what>.*) \(at (?P<where>line \d+, column \d+|end of document)\)$", re.DOTALL)


def read_bytes(problems: Problems) -> bytes:
    """The file's bytes. Raises `ConfigError` when it is missing, unreadable, no file or far too long."""
    expected = "a file that can be read"
    try:
        status = problems.file.stat()
        if not stat.S_ISREG(status.st_mode):
            problems.add("", f"{_sort_of(problems.file)}", "an ordinary file")
        elif status.st_size > LONGEST:
            problems.add("", f"{status.st_size} bytes", f"at most {LONGEST} bytes")
        else:
            return problems.file.read_bytes()
    except FileNotFoundError:
        problems.add("", "no such file", f"{expected} (`kagiban init --dir DIR` writes one)")
    except (OSError, ValueError) as error:
        problems.add("", _why(error, problems.file), expected)
    problems.check()
    raise AssertionError("unreachable: each way out has noted a problem")


def _why(error: OSError | ValueError, path: Path) -> str:
    """In the system's words. Python's own for a null byte differ from version to version."""
    if "\0" in str(path):
        return "embedded null byte"
    return getattr(error, "strerror", None) or str(error)


def read_document(raw: bytes, problems: Problems) -> dict[str, Any]:
    """The TOML document in `raw`. Raises `ConfigError` with the byte, or the line and column."""
    text = _decode(raw, problems)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, where = _place(str(error))
        problems.add("", f"{what} at {where}", "TOML")
    except RecursionError:
        problems.add("", "lists or tables nested too deep to read", "TOML")
    except ValueError as error:
        # Python refuses to read integers of thousands of digits, with an error of another type.
        problems.add("", str(error), "TOML")
    problems.check()
    raise AssertionError("unreachable: each way out has noted a problem")


def _decode(raw: bytes, problems: Problems) -> str:
    """Editors on Windows put a byte order mark first; it is let pass."""
    start = len(_BOM) if raw.startswith(_BOM) else 0
    try:
        return raw[start:].decode()
    except UnicodeDecodeError as error:
        offset = start + error.start
        found = f"a byte that is not (0x{raw[offset]:02X} at byte {offset})"
        hint = "; the file looks like Shift_JIS: save it as UTF-8" if _is_shift_jis(raw) else ""
        problems.add("", found + hint, "text in UTF-8")
    problems.check()
    raise AssertionError("unreachable: a problem was noted")


def _is_shift_jis(raw: bytes) -> bool:
    try:
        raw.decode("cp932")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in raw


def _place(message: str) -> tuple[str, str]:
    """A message of `tomllib` apart: what is wrong, and where."""
    match = _PLACE.match(message)
    return (match["what"], match["where"]) if match else (message, "an unknown line")


def _sort_of(path: Path) -> str:
    return "a folder" if path.is_dir() else "a device or a pipe"


def spelled(value: object) -> str:
    """A string, number or list of strings in TOML. JSON's spelling of these is TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", r"\u007F")
