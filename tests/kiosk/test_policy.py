"""The policy: who may take what now, and what a refusal says."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk import locale, words
from kiosk.clock import instant
from kiosk.policy import Circumstances, may_open_unrecorded, may_take, offered
from kiosk.refusals import Allowed, Ask, Cause, NextStep, Refused
from storage.facts import Key, KeyState, Loan, Person, Role
from tests.kiosk.world import KEYS, START_US, SUZUKI, TANAKA

LOAN = Loan(1, "k1", 1, "p-sato", "交付", instant(START_US))
FINE = Circumstances(None, KeyState.PRESENT, cabinet_answers=True, records_kept=True)

circumstances = st.builds(
    Circumstances,
    loan=st.none() | st.just(LOAN),
    key_state=st.sampled_from(KeyState),
    cabinet_answers=st.booleans(),
    records_kept=st.booleans(),
)
people = st.builds(Person, st.just("p"), st.just("1"), st.just("n"), st.sampled_from(Role))
keys = st.builds(
    Key,
    st.just("k1"),
    st.just(1),
    st.just("n"),
    st.just(1),
    st.just(("v",)),
    st.just(("x",)),
    st.frozensets(st.sampled_from(Role)),
)


@given(people, keys, circumstances)
def test_a_key_is_given_only_when_everything_is_in_order(
    person: Person, key: Key, now: Circumstances
) -> None:
    allowed = isinstance(may_take(person, key, now), Allowed)
    in_order = (
        person.role in key.roles
        and now.records_kept
        and now.cabinet_answers
        and now.loan is None
        and now.key_state is KeyState.PRESENT
    )
    assert allowed == in_order


@given(people, st.lists(keys, max_size=3))
def test_only_keys_of_the_role_are_offered(person: Person, some: list[Key]) -> None:
    assert all(person.role in key.roles for key in offered(person, some))


def test_a_refusal_names_cause_next_step_and_whom_to_ask() -> None:
    key = KEYS[0]
    out = Circumstances(LOAN, KeyState.ABSENT, cabinet_answers=True, records_kept=True)
    assert may_take(TANAKA, key, out) == Refused(
        Cause.KEY_IS_OUT, NextStep.WAIT_FOR_RETURN, Ask.HOLDER, "p-sato"
    )
    assert may_take(SUZUKI, key, FINE) == Refused(
        Cause.ROLE_NOT_ALLOWED, NextStep.HAVE_RIGHTS_CHANGED, Ask.SUPERVISOR
    )


def test_every_code_has_its_sentence_in_every_language() -> None:
    for language in ("en", "ja"):
        locale.use(language)
        assert all(map(words.cause, Cause))
        assert all(map(words.next_step, NextStep))
        assert all(map(words.ask, Ask))
        assert all(map(words.role, Role))
    locale.use("en")


def test_without_records_only_an_empty_slot_may_open_for_its_key() -> None:
    assert may_open_unrecorded(KeyState.ABSENT, LOAN)
    assert not may_open_unrecorded(KeyState.PRESENT, LOAN)
    assert not may_open_unrecorded(KeyState.UNKNOWN, LOAN)
    assert not may_open_unrecorded(KeyState.ABSENT, None)
