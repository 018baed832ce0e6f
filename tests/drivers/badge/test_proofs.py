"""Cards that prove themselves and those that cannot, from reader to tap: on a real daemon and in process."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from drivers.badge import Evidence
from drivers.badge.kinds import CardKinds
from simulators.cards.card_readers import AcsFelica, PlainFelica, TransparentFelica
from simulators.cards.cards import Card, Lifted, RandomUidCard
from simulators.cards.felica_cards import Fcf
from simulators.cards.forged_cards import Overheard, Replaying, ReplayingPiv, copied_felica, copied_piv
from simulators.cards.piv_cards import PivCard, PrivateKey
from simulators.cards.readers import InProcessBench
from tests.drivers.badge.talking import (
    FORGERS_P256,
    FORGERS_RSA,
    IDM,
    MASTER,
    P256_CARD,
    P256_KEY,
    RSA_CARD,
    RSA_KEY,
    lite_s,
)
from tests.drivers.badge.watching import CAROL, MARKER, PATIENCE, Seen, Stand

PROVING = CardKinds.named(["felica_mac", "piv"], MASTER)
OTHER_IDM = bytes.fromhex("012E4128728C0000")
AUTHENTICATED, IDENTIFIED = Evidence.AUTHENTICATED, Evidence.IDENTIFIED
OLD = P256_KEY.sign(bytes(32), ec.ECDSA(utils.Prehashed(SHA256())))


def key_id(key: PrivateKey) -> bytes:
    """What a PIV card with this key is known by, computed here."""
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).digest()


def tap_all(stand: Stand, seen: Seen, cards: list[Card]) -> list[object]:
    """Taps each card on a reader of its own, all at once; what was told of each."""
    with ThreadPoolExecutor(len(cards)) as hands:
        for reader, card in enumerate(cards):
            hands.submit(stand.bench.tap, card, hold=PATIENCE if finishes(card) else 1.0, reader=reader)
        seen.wait_for_cards(len(cards))
    assert len(seen.cards()) == len(cards)
    return [seen.told(name)[0] for name, _ in zip(stand.names, cards, strict=False)]


def finishes(card: Card) -> bool:
    """Whether the conversation with this card comes to its end, so that a hand sees when it may lift it."""
    return isinstance(card, TransparentFelica | AcsFelica | PivCard)


def test_genuine_cards_of_every_kind_are_authenticated(stand: Stand) -> None:
    with stand.watched(PROVING) as seen:
        told = tap_all(
            stand,
            seen,
            [
                TransparentFelica(lite_s()),
                AcsFelica(lite_s(OTHER_IDM)),
                PivCard(P256_KEY),
                PivCard(RSA_KEY, zipped=True),
            ],
        )
    assert told == [
        ("felica_mac", IDM, AUTHENTICATED),
        ("felica_mac", OTHER_IDM, AUTHENTICATED),
        ("piv", key_id(P256_KEY), AUTHENTICATED),
        ("piv", key_id(RSA_KEY), AUTHENTICATED),
    ]


def test_copies_are_refused(stand: Stand) -> None:
    with stand.watched(PROVING) as seen:
        told = tap_all(
            stand,
            seen,
            [
                TransparentFelica(copied_felica(lite_s())),
                AcsFelica(copied_felica(lite_s())),
                copied_piv(P256_CARD, FORGERS_P256),
                copied_piv(RSA_CARD, FORGERS_RSA),
            ],
        )
    assert told == ["not_genuine"] * 4


def test_what_was_overheard_at_this_very_reader_is_refused(stand: Stand) -> None:
    wire = Overheard(lite_s())
    with stand.watched(PROVING) as seen:
        stand.bench.tap(TransparentFelica(wire), hold=PATIENCE)
        seen.wait_for_cards(1)
        frauds: list[Card] = [TransparentFelica(Replaying(wire)), ReplayingPiv(P256_CARD, FORGERS_P256, OLD)]
        with ThreadPoolExecutor(2) as hands:
            for reader, fraud in enumerate(frauds):
                hands.submit(stand.bench.tap, fraud, hold=PATIENCE, reader=reader)
            seen.wait_for_cards(3)
    assert seen.told(stand.names[0]) == [("felica_mac", IDM, AUTHENTICATED), "not_genuine"]
    assert seen.told(stand.names[1]) == ["not_genuine"]


def test_cards_that_only_say_a_number(stand: Stand) -> None:
    taken = CardKinds.named(["felica_mac", "fcf", "piv", "uid"], MASTER)
    cards: list[Card] = [AcsFelica(Fcf(IDM, b"0012345678")), PlainFelica(lite_s()), CAROL, RandomUidCard()]
    with stand.watched(taken) as seen:
        told = tap_all(stand, seen, cards)
    assert told == [
        ("fcf", b"0012345678  ", IDENTIFIED),
        "no_passthrough",
        ("uid", CAROL.uid, IDENTIFIED),
        "random_uid",
    ]


def test_a_card_is_proved_anew_at_every_tap(stand: Stand) -> None:
    card = TransparentFelica(Overheard(lite_s()))
    with stand.watched(PROVING) as seen:
        for times in (1, 2):
            stand.bench.tap(card, hold=PATIENCE)
            seen.wait_for_cards(times)
    assert seen.told(stand.names[0]) == [("felica_mac", IDM, AUTHENTICATED)] * 2
    assert isinstance(card.chip, Overheard)
    challenges = [frame[16:] for frame, _ in card.chip.heard if frame[1] == 8]
    assert len(challenges) == len(set(challenges)) == 2


def test_by_default_all_of_them_are_what_their_number_says(stand: Stand) -> None:
    with stand.watched() as seen:
        told = tap_all(stand, seen, [PlainFelica(lite_s()), CAROL])
    assert told == [("idm", IDM, IDENTIFIED), ("uid", CAROL.uid, IDENTIFIED)]


class PulledAt(TransparentFelica):
    """A FeliCa that is pulled away at its `nth` command."""

    def __init__(self, nth: int) -> None:
        super().__init__(lite_s())
        self._left = nth

    def answer(self, apdu: bytes) -> bytes:
        """See `TransparentFelica`."""
        self._left -= 1
        if self._left == -1:
            raise Lifted
        return super().answer(apdu)


@pytest.mark.parametrize("nth", range(5))
def test_a_card_pulled_away_within_its_proof_was_there_too_shortly(local: InProcessBench, nth: int) -> None:
    stand = Stand(local)
    with stand.watched(CardKinds.named(["felica_mac", "idm", "uid"], MASTER)) as seen:
        stand.bench.tap(PulledAt(nth), hold=PATIENCE)
        seen.wait_for_cards(1)
        stand.bench.tap(MARKER)
        seen.wait_for_cards(2)
    told = seen.told(stand.names[0])
    assert told == ["removed_too_soon", ("uid", MARKER.uid, IDENTIFIED)]


def test_a_card_pulled_away_when_only_the_session_is_to_be_closed_has_proved_itself(
    local: InProcessBench,
) -> None:
    stand = Stand(local)
    with stand.watched(PROVING) as seen:
        stand.bench.tap(PulledAt(5), hold=PATIENCE)
        seen.wait_for_cards(1)
    assert seen.told(stand.names[0]) == [("felica_mac", IDM, AUTHENTICATED)]


def test_a_card_pulled_away_within_its_proof_on_a_real_wire(stand: Stand) -> None:
    with stand.watched(PROVING) as seen:
        stand.bench.tap(PulledAt(4), hold=PATIENCE)
        seen.wait_for_cards(1)
        stand.bench.tap(TransparentFelica(lite_s()), hold=PATIENCE)
        seen.wait_for_cards(2)
    assert seen.told(stand.names[0]) == ["removed_too_soon", ("felica_mac", IDM, AUTHENTICATED)]
