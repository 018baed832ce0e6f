"""Which kinds of cards are taken, in which order, and what a card that can be several is taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.badge import Credential, Evidence
from drivers.badge.kinds import BY_NUMBER, CardKind, CardKinds
from drivers.badge.procedures import Found, known_by
from simulators.cards.card_readers import AcsFelica, PlainFelica, TransparentFelica
from simulators.cards.cards import (
    FELICA_ATR,
    PROCESSOR_ATR,
    STORAGE_ATR,
    Card,
    FelicaCard,
    RandomUidCard,
    UidCard,
)
from simulators.cards.felica_cards import Fcf, Transit
from simulators.cards.forged_cards import Bent, copied_felica, copied_piv
from simulators.cards.piv_cards import PivCard
from tests.drivers.badge.talking import (
    FORGERS_P256,
    IDM,
    MASTER,
    P256_CARD,
    P256_KEY,
    RSA_CARD,
    STRANGER,
    Bending,
    cut,
    flipped,
    lite_s,
    outcome,
    said,
    shown,
)

NUMBER = b"0012345678  "
UID = bytes.fromhex("04A1B2C3D4E5F6")
IDENTIFIED, AUTHENTICATED = Evidence.IDENTIFIED, Evidence.AUTHENTICATED
PROVED = Found(Credential("felica_mac", IDM), AUTHENTICATED)
COPY = TransparentFelica(copied_felica(lite_s()))
FORGED = copied_piv(P256_CARD, FORGERS_P256)


def kinds(*names: str) -> CardKinds:
    """These kinds, with the office's master key."""
    return CardKinds.named(names, MASTER)


EVERYTHING = kinds("felica_mac", "piv", "fcf", "idm", "uid")


# --- configuration ------------------------------------------------------------------------------------


def test_by_default_cards_are_taken_by_their_numbers() -> None:
    assert CardKinds() == BY_NUMBER == CardKinds.named(["idm", "uid"])


@pytest.mark.parametrize(
    ("names", "key", "sentence"),
    [
        ([], b"", "no kind of card"),
        (["idm", "idm"], b"", "listed twice"),
        (["suica"], b"", "'suica' is no kind of card; there are uid, idm, fcf, felica_mac, piv"),
        (["felica_mac"], b"", "needs a master key of 16 bytes"),
        (["felica_mac"], bytes(24), "needs a master key of 16 bytes"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(names: list[str], key: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        CardKinds.named(names, key)


def test_the_master_key_is_not_shown() -> None:
    assert MASTER.hex() not in repr(EVERYTHING)
    assert repr(MASTER) not in repr(EVERYTHING)


@pytest.mark.parametrize(
    ("atr", "possible"),
    [
        (FELICA_ATR, ("felica_mac", "fcf", "idm")),
        (STORAGE_ATR, ("uid",)),
        (PROCESSOR_ATR, ("piv", "uid")),
        (b"", ("piv", "uid")),
    ],
)
def test_the_atr_tells_what_a_card_can_be(atr: bytes, possible: tuple[str, ...]) -> None:
    assert EVERYTHING.fitting(atr) == possible


# --- what cards are taken for -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("card", "taken_for"),
    [
        (TransparentFelica(lite_s()), PROVED),
        (AcsFelica(lite_s()), PROVED),
        (PlainFelica(lite_s()), Found(Credential("idm", IDM), IDENTIFIED)),
        (AcsFelica(Fcf(IDM, NUMBER)), Found(Credential("fcf", NUMBER), IDENTIFIED)),
        (AcsFelica(Transit(IDM)), Found(Credential("idm", IDM), IDENTIFIED)),
        (UidCard(UID), Found(Credential("uid", UID), IDENTIFIED)),
        (RandomUidCard(), "random_uid"),
        (COPY, Found(Credential("idm", IDM), IDENTIFIED)),
    ],
)
def test_with_everything_listed_a_card_is_the_best_that_it_shows_to_be(
    card: Card, taken_for: Found | str
) -> None:
    assert shown(card, EVERYTHING) == taken_for


def test_a_piv_card_with_a_random_uid_is_known_by_its_key() -> None:
    for card in (P256_CARD, RSA_CARD):
        result = shown(card, EVERYTHING)
        assert isinstance(result, Found)
        assert (result.credential.kind, result.evidence) == ("piv", AUTHENTICATED)


@pytest.mark.parametrize(
    ("card", "names", "reason"),
    [
        (COPY, ["felica_mac"], "not_genuine"),
        (COPY, ["felica_mac", "fcf"], "not_genuine"),
        (COPY, ["felica_mac", "uid", "piv"], "not_genuine"),
        (FORGED, ["piv"], "not_genuine"),
        (FORGED, ["piv", "felica_mac", "idm"], "not_genuine"),
        (FORGED, ["piv", "uid"], "not_genuine"),
        (PlainFelica(lite_s()), ["felica_mac"], "no_passthrough"),
        (AcsFelica(Transit(IDM)), ["felica_mac", "fcf"], "wrong_kind"),
        (AcsFelica(lite_s()), ["uid", "piv"], "wrong_kind"),
        (UidCard(UID), ["felica_mac", "piv"], "wrong_kind"),
        (UidCard(UID), ["idm"], "wrong_kind"),
        (FelicaCard(IDM), ["uid"], "wrong_kind"),
        (PivCard(P256_KEY), ["uid"], "random_uid"),
    ],
)
def test_a_copy_is_never_taken_by_a_number_that_is_not_listed(
    card: Card, names: list[str], reason: str
) -> None:
    assert shown(card, kinds(*names)) == reason


def test_the_order_decides_also_against_proof() -> None:
    assert shown(AcsFelica(lite_s()), kinds("idm", "felica_mac")) == Found(Credential("idm", IDM), IDENTIFIED)


def test_a_forged_piv_card_is_taken_by_its_uid_only_where_that_stands_behind() -> None:
    fraud = PivCard(FORGERS_P256, P256_CARD.der, uid=UID)
    assert shown(fraud, kinds("piv")) == "not_genuine"
    assert shown(fraud, kinds("piv", "uid")) == Found(Credential("uid", UID), IDENTIFIED)


def test_a_disturbance_does_not_make_a_number_of_a_proof() -> None:
    card = AcsFelica(Bent(lite_s(), lambda told: told[:-1] if told[1] == 7 else told))
    assert shown(card, EVERYTHING) == "protocol"


def test_every_attempt_draws_a_challenge_of_its_own() -> None:
    drawn: list[bytes] = []

    def draw(size: int) -> bytes:
        drawn.append(bytes([len(drawn)]) * size)
        return drawn[-1]

    for _ in range(3):
        assert outcome(known_by(EVERYTHING, STRANGER, FELICA_ATR, draw), AcsFelica(lite_s()).answer) == PROVED
    assert drawn == [bytes([n]) * 16 for n in range(3)]


BENDS = st.builds(flipped, st.integers(0, 600), st.integers(1, 255)) | st.builds(cut, st.integers(0, 600))
CARDS = st.sampled_from([TransparentFelica(lite_s()), AcsFelica(lite_s()), P256_CARD])


@given(card=CARDS, nth=st.integers(0, 9), at=st.integers(0, 600), mask=st.integers(1, 255))
def test_whatever_is_bent_nobody_else_is_authenticated(card: Card, nth: int, at: int, mask: int) -> None:
    true = shown(card, EVERYTHING)
    wire = Bending(card.answer, nth, flipped(at, mask))
    result = outcome(known_by(EVERYTHING, STRANGER, card.atr, bytes), wire)
    assert isinstance(result, str) or result == true or result.evidence is IDENTIFIED


@given(
    answers=st.lists(st.binary(max_size=80), max_size=12), atr=st.sampled_from([FELICA_ATR, PROCESSOR_ATR])
)
def test_any_answers_authenticate_nobody(answers: list[bytes], atr: bytes) -> None:
    result = outcome(known_by(EVERYTHING, STRANGER, atr, bytes), said(answers))
    assert isinstance(result, str) or result.evidence is IDENTIFIED


def test_kinds_are_the_kinds_of_credentials() -> None:
    assert [kind.value for kind in CardKind] == ["uid", "idm", "fcf", "felica_mac", "piv"]
