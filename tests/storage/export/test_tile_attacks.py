"""Every attack on tiles, carried out on a real export: the verifier inside names what was done."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.export.export import export_tiles
from tests.storage.export.exports import (
    KEY,
    ORIGIN,
    SIGNER,
    SIZE,
    STRANGER,
    VKEYS,
    every_form,
    examined,
    forged,
    log_of,
    run,
    tiles,
)
from tests.storage.samples import STEADY


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return every_form(tmp_path_factory.mktemp("exports"))


@pytest.fixture
def place(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "copy")


def rewritten(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """An attack that changes one file."""

    def attack(folder: Path) -> None:
        content = (folder / name).read_bytes()
        changed = change(content)
        assert changed != content
        (folder / name).write_bytes(changed)

    return attack


def entries(content: bytes) -> list[bytes]:
    """The entries of a bundle, each with its length."""
    found, at = [], 0
    while at < len(content):
        end = at + 2 + int.from_bytes(content[at : at + 2], "big")
        found.append(content[at:end])
        at = end
    return found


def moved(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    return lambda content: b"".join(change(entries(content)))


def flipped(at: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(old, new)


def entry_and_tile(folder: Path) -> None:
    """Record 300 is changed, and its hash with it."""
    log = forged(300)
    export_tiles(folder / "forged", note=log.note(), vkeys=VKEYS, rows=log.rows)
    for name in ("tile/entries/001", "tile/0/001"):
        (folder / "forged" / name).replace(folder / name)
    shutil.rmtree(folder / "forged")


def all_but_the_checkpoint(folder: Path) -> None:
    """Record 300 is changed, and all that follows from it but the signature."""
    log = forged(300)
    export_tiles(folder / "forged", note=log.note(), vkeys=VKEYS, rows=log.rows)
    shutil.rmtree(folder / "tile")
    (folder / "forged" / "tile").replace(folder / "tile")
    shutil.rmtree(folder / "forged")


def everything_signed_by_a_stranger(folder: Path) -> None:
    """Record 300 is changed, all that follows from it, and the key."""
    shutil.rmtree(folder)
    tiles(folder, forged(300), STRANGER, vkeys=(STRANGER.verifier.text,))


BUNDLE, LEAVES = "tile/entries/001", "tile/0/001"
TILE_ATTACKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a record changed": (
        rewritten(BUNDLE, replaced(b'"seq":300', b'"seq":301')),
        "record 300 is not what its hash in tile/0/001 was made of",
    ),
    "a record in the last bundle changed": (
        rewritten("tile/entries/002.p/88", replaced(b'"mono":600', b'"mono":601')),
        "record 600 is not what its hash in tile/0/002.p/88 was made of",
    ),
    "a record removed": (
        rewritten(BUNDLE, moved(lambda found: found[:-1])),
        "tile/entries/001 ends within record 512",
    ),
    "a record removed from the middle": (
        rewritten(BUNDLE, moved(lambda found: found[:43] + found[44:])),
        "record 300: it gives its own number as 301",
    ),
    "two records changed places": (
        rewritten(BUNDLE, moved(lambda found: [*found[:43], found[44], found[43], *found[45:]])),
        "record 300 is not what its hash in tile/0/001 was made of",
    ),
    "a record twice": (
        rewritten(BUNDLE, moved(lambda found: [*found[:44], found[43], *found[45:]])),
        "record 301: it gives its own number as 300",
    ),
    "a record put behind": (
        rewritten("tile/entries/002.p/88", moved(lambda found: [*found, found[-1]])),
        "tile/entries/002.p/88 goes on behind its 88 records",
    ),
    "a bundle removed": (
        lambda folder: (folder / BUNDLE).unlink(),
        "tile/entries/001 cannot be read: No such file or directory",
    ),
    "a hash changed": (
        rewritten(LEAVES, flipped(32 * 43)),
        "tile/0/001 is not what its hash in tile/1/000.p/2 was made of",
    ),
    "a hash changed in the last tile": (
        rewritten("tile/0/002.p/88", flipped(32 * 87)),
        "record 600 is not what its hash in tile/0/002.p/88 was made of",
    ),
    "a hash changed a level up": (
        rewritten("tile/1/000.p/2", flipped(32)),
        "tile/0/001 is not what its hash in tile/1/000.p/2 was made of",
    ),
    "a tile shortened": (
        rewritten(LEAVES, lambda content: content[:-32]),
        "tile/0/001 has 8160 bytes, which are not 256 hashes",
    ),
    "a tile removed": (lambda folder: (folder / LEAVES).unlink(), "tile/0/001 cannot be read"),
    "a record and its hash changed": (
        entry_and_tile,
        "tile/0/001 is not what its hash in tile/1/000.p/2 was made of",
    ),
    "all changed but the checkpoint": (all_but_the_checkpoint, "does not lead to the root over 600 records"),
    "all changed and signed by another key": (everything_signed_by_a_stranger, "no known key leads there"),
    "the checkpoint's size changed": (
        rewritten("checkpoint", replaced(b"\n600\n", b"\n599\n")),
        f"the signature by key {ORIGIN}+{SIGNER.verifier.key_id.hex()} does not verify",
    ),
    "the checkpoint signed by another key": (
        lambda folder: (folder / "checkpoint").write_text(log_of(SIZE).note(STRANGER)),
        f"it is signed by {ORIGIN}+{STRANGER.verifier.key_id.hex()}, and no known key leads there",
    ),
    "the checkpoint without its signature": (
        rewritten("checkpoint", lambda content: content.partition("—".encode())[0]),
        "the export's checkpoint is not a signed note",
    ),
    "a tile that no record makes": (
        lambda folder: (folder / "tile/entries/002").write_bytes(b""),
        "tile/entries/002 is no part of this export",
    ),
    "a senseless range": (
        lambda folder: (folder / "range").write_text("1 601\n"),
        "`range` says 1 to 601, and the log has records 1 to 600",
    ),
}


@pytest.mark.parametrize("name", TILE_ATTACKS)
def test_an_attack_on_tiles_is_named(place: Path, name: str) -> None:
    attack, words = TILE_ATTACKS[name]
    attack(place / "tiles")
    verdict = run(place / "tiles" / "verify_export.py", "--key", KEY)
    assert verdict.status == 1, verdict.said
    assert any(words in wrong for wrong in verdict.wrong), verdict.said
    assert "NOT VERIFIED" in verdict.said


def test_who_has_every_key_can_write_it_all_anew_unless_a_checkpoint_was_kept(place: Path) -> None:
    """Stated, so that nobody takes a signature for more than it is."""
    (place / "kept").write_text(log_of(SIZE).note(size=400))
    shutil.rmtree(place / "tiles")
    script = tiles(place / "tiles", forged(300))
    assert run(script, "--key", KEY).status == 0
    verdict = run(script, "--key", KEY, "--against", place / "kept")
    assert verdict.status == 1
    assert "does not lead to the root over 400 records" in verdict.said


def test_bundles_that_are_left_out_are_not_passed_over_in_silence(place: Path) -> None:
    (place / "tiles" / "tile/entries/000").unlink()
    (place / "tiles" / "range").write_text("257 600\n")
    verdict = run(place / "tiles" / "verify_export.py", "--key", KEY)
    assert verdict.status == 0
    assert "records 257 to 600: whole" in verdict.said


FILES = ["tiles/checkpoint", "tiles/tile/0/001", "tiles/tile/1/000.p/2", "tiles/tile/entries/002.p/88"]
FILES += ["all.jsonl", "some.jsonl", "proof.json"]


@STEADY
@given(name=st.sampled_from(FILES), where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_single_bit_can_be_flipped(whole: Path, name: str, where: float, bit: int) -> None:
    path = whole / name
    content = path.read_bytes()
    at = int(where * len(content))
    if KEY.encode() in content and at in range(start := content.index(KEY.encode()), start + len(KEY)):
        return  # the export's own copy of the key, which does not count when one is given
    try:
        path.write_bytes(content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :])
        export = whole / "tiles" if name.startswith("tiles") else path
        assert examined(export, KEY).wrong != [], f"byte {at} of {name}"
    finally:
        path.write_bytes(content)
