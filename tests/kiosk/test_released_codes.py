"""Every code that was ever written in a ledger keeps its spelling, and whoever reads it a sentence.

The lists are plain data on purpose: a code that is taken out of the house, or spelled otherwise, fails here,
and so does one that is new and not listed yet.
"""

from collections.abc import Iterator

import pytest

from kiosk import locale
from kiosk.core.refusals import Ask
from kiosk.keys.night.rules import Change, Difference
from kiosk.keys.night.words import difference
from kiosk.notify.trouble import Trouble
from kiosk.subjects import HOUSE
from tests.kiosk.office import office

CAUSES = """
batch_open both_counted briefing_not_held cabinet_offline card_ended card_may_be_copy card_taken
cards_entered changed_meanwhile count_differs course_missing custodian_here entered_or_counted
holder_not_here holder_unknown key_is_out key_lost key_not_out key_not_sensed key_swapped last_custodian
locked_up no_custodian no_key_allowed no_pin no_record nobody_approved nobody_stood_beside nobody_to_name
nobody_took_custody not_a_custodian not_a_working_day not_at_vault not_both_here not_clerk_in_charge
not_confirmed not_employed not_for_you not_locked_up not_of_batch not_of_count not_on_rotation not_permitted
not_responsible number_missing number_unknown out_of_hours own_approval own_custody own_naming
own_permission pin_waits pin_wrong recorded_away reserved role_not_allowed second_is_same
second_of_same_group shredder_offline shredding_unrecorded slot_not_known slot_not_opened slot_occupied
slot_unreached too_many_keys unknown_card unreadable_card
"""

STEPS = """
begin_anew choose_another come_back enter_again free_space go_on_with_count hand_over have_card_enrolled
have_custodian_named have_day_opened have_it_permitted have_key_returned have_pin_set have_rights_changed
have_substitute_named have_tags_read hold_briefing let_both_tap let_clerk_tap let_custodian_tap
let_other_clerk_tap let_other_tap let_supervisor_tap lock_up_late look_at_door look_for_key
name_delegate_first read_the_tag return_first say_you_are_back settle_batch take_course tap_again
tap_or_hand_over tap_own_card touch_nothing use_mechanical_key use_other_card wait_a_while wait_for_return
"""

ASKS = "administrator anyone holder naming supervisor technician"

ALARMS = """
batch_left cabinet_in_part cabinet_offline clock_went_back count_differs counter_odd duress foreign_object
key_astray key_lost key_misplaced key_missing key_overdue key_swapped key_vanished ledger_accepted
ledger_damaged ledger_disputed ledger_unavailable lock_stays_on no_custodian not_locked_up not_opened
not_sent notice_given_up output_wrong place_forced place_left_open place_silent reader_in_part
reader_offline recovery ring_incomplete shredded_outside shredder_in_part shredder_jam shredder_offline
shredder_runs shredder_stays_on slot_forced slot_left_open slot_not_known slot_not_opened tag_unreadable
"""

OBSTACLES = """
alarm batch_open briefing_missing count_escalated count_missing count_open day_missing device key_out
not_opened part place_open place_silent slot_open slot_silent tags_unread
"""

DIFFERENCES = """
key_back key_gone key_unknown place_open place_shut place_unknown slot_open
"""


def test_every_code_is_spelled_as_it_was_released() -> None:
    assert sorted(each.code for each in HOUSE.causes) == CAUSES.split()
    assert sorted(each.code for each in HOUSE.steps) == STEPS.split()
    assert sorted(Ask) == ASKS.split()
    assert sorted(each.code for each in HOUSE.alarms) == ALARMS.split()
    assert sorted(each.code for each in HOUSE.hindrances) == OBSTACLES.split()
    assert sorted(Change) == DIFFERENCES.split()


@pytest.fixture
def japanese() -> Iterator[None]:
    locale.use("ja")
    yield
    locale.use("en")


SAID = (*HOUSE.causes, *HOUSE.steps, *Ask, *HOUSE.alarms, *HOUSE.hindrances, *Trouble)


def test_every_code_has_a_sentence_in_english() -> None:
    assert [each for each in SAID if not each.text == each.sentence != ""] == []


def differences() -> list[str]:
    return [difference(office(), Difference(change, "1")) for change in Change]


@pytest.mark.usefixtures("japanese")
def test_and_in_japanese() -> None:
    assert [each for each in SAID if each.text in ("", each.sentence)] == []
    in_passing = [each.in_passing for each in HOUSE.alarms if each.in_passing]
    assert [each for each in in_passing if locale._(each) == each] == []
    told = differences()
    locale.use("en")
    assert set(told).isdisjoint(differences())


def test_an_alarm_of_no_subject_is_told_by_its_code_and_ends_once_somebody_has_seen_it() -> None:
    unknown = HOUSE.alarm("flood")
    assert (unknown.code, unknown.text, unknown.event) == ("flood", "flood", True)
    assert all(HOUSE.alarm(each.code) is each for each in HOUSE.alarms)
