"""Every attack on lines and proofs, carried out on a real one: the verifier names what was done."""

import json
import shutil
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.storage.export.exports import KEY, SIZE, STRANGER, every_form, examined, forged, log_of, run


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return every_form(tmp_path_factory.mktemp("exports"))


@pytest.fixture
def place(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "copy")


def line(seq: int, change: Callable[[dict[str, Any]], object], first: int = 1) -> Callable[[Path], None]:
    """An attack that changes what line of record `seq` says; 0 is the header."""

    def attack(path: Path) -> None:
        rows = path.read_text(encoding="utf-8").splitlines()
        at = seq - first + 1 if seq else 0
        content = json.loads(rows[at])
        change(content)
        rows[at] = json.dumps(content)
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")

    return attack


def reordered(change: Callable[[list[str]], list[str]]) -> Callable[[Path], None]:
    def attack(path: Path) -> None:
        rows = change(path.read_text(encoding="utf-8").splitlines(keepends=True))
        path.write_text("".join(rows), encoding="utf-8")

    return attack


def chain_made_anew(path: Path) -> None:
    """Record 300 is changed, and every chain hash from there on."""
    log = forged(300)
    rows = path.read_text(encoding="utf-8").splitlines()
    for seq, text, digest in log.rows(300, SIZE + 1):
        rows[seq] = json.dumps({"seq": seq, "body": text.decode(), "hash": digest.hex()})
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def bent(digest: str) -> str:
    raw = b64decode(digest)
    return b64encode(bytes([raw[0] ^ 1]) + raw[1:]).decode()


def later(content: dict[str, Any]) -> None:
    content["body"] = content["body"].replace('"mono"', '"mano"')


NOT_COMMITTED = "personal part: it is not what the record commits to"
LINE_ATTACKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a record changed": (line(300, later), "record 300: its hash does not follow from its text"),
    "a letter that no text can hold": (
        line(300, lambda row: row.update(body=row["body"].replace("\u9375", "\ud800"))),
        "record 300: its hash does not follow from its text",
    ),
    "a hash changed": (
        line(300, lambda row: row.update(hash="00" * 32)),
        "record 300: its hash does not follow from its text",
    ),
    "a record and all hashes changed": (chain_made_anew, "does not lead to the root over 600 records"),
    "a record removed": (
        reordered(lambda rows: rows[:300] + rows[301:]),
        "the line of record 300 holds record 301",
    ),
    "the last record removed": (reordered(lambda rows: rows[:-1]), "record 600 is missing"),
    "a record twice": (
        reordered(lambda rows: rows[:301] + rows[300:]),
        "the line of record 301 holds record 300",
    ),
    "two records changed places": (
        reordered(lambda rows: [*rows[:300], rows[301], rows[300], *rows[302:]]),
        "the line of record 300 holds record 301",
    ),
    "a line put behind": (
        reordered(lambda rows: [*rows, rows[-1].replace("600", "601")]),
        "the line of record 601 holds record 601, in records to 600",
    ),
    "a line that is cut off": (reordered(lambda rows: [*rows[:-1], rows[-1][:50]]), "record 600 is not JSON"),
    "a personal text changed": (
        line(3, lambda row: row["personal"].update(text='{"name":"鈴木"}')),
        f"record 3, {NOT_COMMITTED}",
    ),
    "a person changed": (
        line(3, lambda row: row["personal"].update(subject="p-4")),
        f"record 3, {NOT_COMMITTED}",
    ),
    "a salt changed": (
        line(200, lambda row: row["personal"].update(salt="00" * 16)),
        f"record 200, {NOT_COMMITTED}",
    ),
    "a personal part of another record": (
        line(4, lambda row: row["personal"].update(salt="03" * 16, subject="p-3", text='{"name":"山田3"}')),
        f"record 4, {NOT_COMMITTED}",
    ),
    "a personal part added": (
        line(5, lambda row: row.update(personal={"salt": "00" * 16, "subject": "", "text": ""})),
        f"record 5, {NOT_COMMITTED}",
    ),
    "a personal part of another form": (
        line(3, lambda row: row.update(personal="山田")),
        "record 3, personal part: it is not made of salt, subject and text",
    ),
    "words that nobody signed": (
        line(300, lambda row: row.update(remark="as agreed")),
        "the line of record 300 holds what nobody signed: ['remark']",
    ),
    "words beside the header": (
        line(0, lambda head: head.update(remark="as agreed")),
        "line 1 holds what nobody signed: ['remark']",
    ),
    "a name twice": (
        reordered(lambda rows: [*rows[:300], '{"body":"{}",' + rows[300][1:], *rows[301:]]),
        "the line of record 300 is not JSON: a name is there twice",
    ),
    "another format": (line(0, lambda head: head.update(format="x")), "line 1: this is another format"),
    "a smaller size": (line(0, lambda head: head.update(size=599)), "its size is not the checkpoint's"),
    "a smaller last record": (
        line(0, lambda head: head.update(last=599)),
        "the line of record 600 holds record 600, in records to 599",
    ),
    "a senseless range": (
        line(0, lambda head: head.update(first=0)),
        "`first` and `last` are no range of this log's records",
    ),
    "another hash before the first record": (
        line(0, lambda head: head.update(previous="11" * 32)),
        "before record 1 there is no hash but zeros",
    ),
    "another checkpoint": (
        line(0, lambda head: head.update(checkpoint=forged(300).note())),
        "does not lead to the root over 600 records",
    ),
    "a checkpoint signed by another key": (
        line(0, lambda head: head.update(checkpoint=log_of(SIZE).note(STRANGER))),
        "no known key leads there",
    ),
    "a header that is no object": (
        reordered(lambda rows: ["[]\n", *rows[1:]]),
        "line 1 is not a JSON object",
    ),
}


@pytest.mark.parametrize("name", LINE_ATTACKS)
def test_an_attack_on_lines_is_named(place: Path, name: str) -> None:
    attack, words = LINE_ATTACKS[name]
    attack(place / "all.jsonl")
    verdict = run(place / "verify_export.py", "all.jsonl", "--key", KEY)
    assert verdict.status == 1, verdict.said
    assert any(words in wrong for wrong in verdict.wrong), verdict.said


RANGE_ATTACKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a record changed": (line(300, later, first=195), "record 300: its hash does not follow from its text"),
    "a hash on the left changed": (
        line(0, lambda head: head["left"][0].__setitem__(2, bent(head["left"][0][2]))),
        "does not lead to the root over 600 records",
    ),
    "a hash on the right changed": (
        line(0, lambda head: head["right"][-1].__setitem__(2, bent(head["right"][-1][2]))),
        "does not lead to the root over 600 records",
    ),
    "another place on the left": (
        line(0, lambda head: head["left"][0].__setitem__(0, 6)),
        "line 1: `left` does not cover the records that are left out",
    ),
    "a hash on the right dropped": (
        line(0, lambda head: head["right"].pop()),
        "line 1: `right` does not cover the records that are left out",
    ),
    "no hash at all": (
        line(0, lambda head: head["right"][0].__setitem__(2, "AAAA")),
        "line 1, `right`: 'AAAA' is not a hash in base64",
    ),
    "a part that is no triple": (
        line(0, lambda head: head.update(right=[[0, 450]])),
        "line 1: `right` is not made of level, index and hash",
    ),
    "another hash before the first record": (
        line(0, lambda head: head.update(previous="11" * 32)),
        "record 195: its hash does not follow from its text",
    ),
    "no hash before the first record": (
        line(0, lambda head: head.update(previous="x")),
        "'x' is not a hash",
    ),
    "another first record": (
        line(0, lambda head: head.update(first=194)),
        "line 1: `left` does not cover the records that are left out",
    ),
}


@pytest.mark.parametrize("name", RANGE_ATTACKS)
def test_an_attack_on_a_range_of_lines_is_named(place: Path, name: str) -> None:
    attack, words = RANGE_ATTACKS[name]
    attack(place / "some.jsonl")
    verdict = run(place / "verify_export.py", "some.jsonl", "--key", KEY)
    assert verdict.status == 1, verdict.said
    assert any(words in wrong for wrong in verdict.wrong), verdict.said


def test_personal_parts_may_be_missing_and_are_counted(place: Path) -> None:
    line(3, lambda row: row.pop("personal"))(place / "all.jsonl")
    verdict = run(place / "verify_export.py", "all.jsonl", "--key", KEY)
    assert verdict.status == 0
    assert "personal parts: 2 fit their records, 1 are not in this export" in verdict.said


def proof(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def attack(path: Path) -> None:
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(json.dumps(content), encoding="utf-8")

    return attack


PROOF_ATTACKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "the record changed": (
        proof(lambda found: found.update(record=found["record"].replace("key.taken", "key.token"))),
        "does not lead to the root over 600 records",
    ),
    "another number": (proof(lambda found: found.update(index=198)), "it gives its own number as 200"),
    "a number behind the end": (proof(lambda found: found.update(index=600)), "the log has no record 601"),
    "a hash changed": (
        proof(lambda found: found["proof"].__setitem__(2, bent(found["proof"][2]))),
        "does not lead to the root over 600 records",
    ),
    "a hash dropped": (
        proof(lambda found: found["proof"].pop()),
        "the proof is shorter than the tree is high",
    ),
    "a hash added": (
        proof(lambda found: found["proof"].append(found["proof"][0])),
        "the proof is longer than the tree is high",
    ),
    "a personal text changed": (
        proof(lambda found: found["personal"].update(text="{}")),
        f"record 200, {NOT_COMMITTED}",
    ),
    "words that nobody signed": (
        proof(lambda found: found.update(remark="as agreed")),
        "the proof holds what nobody signed: ['remark']",
    ),
    "no proof": (proof(lambda found: found.pop("proof")), "`proof` is missing or of the wrong type"),
}


@pytest.mark.parametrize("name", PROOF_ATTACKS)
def test_an_attack_on_a_proof_is_named(place: Path, name: str) -> None:
    attack, words = PROOF_ATTACKS[name]
    attack(place / "proof.json")
    verdict = run(place / "verify_export.py", "proof.json", "--key", KEY)
    assert verdict.status == 1, verdict.said
    assert any(words in wrong for wrong in verdict.wrong), verdict.said


JUNK: list[Any] = [None, True, -1, 10**30, 1.5, "", "\ud800", "é", [], [1], [[0, 0, "\ud800"]], {}, {"a": 1}]
MEMBERS = {
    "all.jsonl": [(0, name) for name in ("format", "first", "last", "size", "checkpoint", "previous", "left")]
    + [(3, name) for name in ("seq", "body", "hash", "personal")],
    "some.jsonl": [(0, "left"), (0, "right"), (0, "previous")],
    "proof.json": [(0, name) for name in ("record", "index", "proof", "checkpoint", "personal")],
}


@pytest.mark.parametrize("name", MEMBERS)
def test_whatever_stands_in_place_of_a_member_is_a_fault_and_no_crash(place: Path, name: str) -> None:
    path = place / name
    rows = [path.read_text(encoding="utf-8")] if name == "proof.json" else path.read_text("utf-8").split("\n")
    for at, member in MEMBERS[name]:
        for junk in JUNK:
            content = json.loads(rows[at])
            if content[member] == junk or (member == "personal" and junk is None):
                continue  # the same, or as if it were not in the export
            bent_row = json.dumps(content | {member: junk})
            path.write_text("\n".join([*rows[:at], bent_row, *rows[at + 1 :]]), encoding="utf-8")
            assert examined(path, KEY).wrong, (at, member, junk)
