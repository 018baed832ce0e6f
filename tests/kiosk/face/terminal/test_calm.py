"""What of all that arrives is taken: no burst of keys at a question, no flood of touches."""

from kiosk.face.terminal.calm import A_SECOND, LONGEST, Burst, Flow
from kiosk.face.terminal.typed import KeyPressed, Scrolled, Touched


def burst(keys: str) -> Burst:
    burst = Burst()
    for key in keys:
        burst.add(KeyPressed("enter" if key == "\r" else key, key))
    return burst


def taken(keys: str, *, at_a_field: bool) -> str:
    return "".join(key.character for key in burst(keys).end(at_a_field=at_a_field))


def test_a_barcode_answers_no_question() -> None:
    assert taken("4901234567894\r", at_a_field=False) == ""
    assert taken("4", at_a_field=False) == "4"


def test_a_number_that_is_typed_at_once_is_taken_up_to_enter_and_no_further() -> None:
    assert taken("1101\r2", at_a_field=True) == "1101\r"
    assert taken("1101", at_a_field=True) == "1101"
    assert taken("1" * (LONGEST + 1), at_a_field=True) == ""


def test_a_burst_is_over_once_it_was_taken_and_keeps_no_more_than_it_needs() -> None:
    flood = burst("1" * 20_000)
    assert len(flood._keys) == LONGEST + 1
    assert flood.end(at_a_field=False) == ()
    flood.add(KeyPressed("7", "7"))
    assert [key.key for key in flood.end(at_a_field=False)] == ["7"]


def test_of_a_flood_of_touches_as_many_are_taken_as_a_hand_makes() -> None:
    flow, pairs = Flow(0.0), []
    for number in range(2000):  # two seconds of a thousand taps a second
        down = flow.lets_through(Touched(1, 1, down=True), number / 1000)
        pairs.append((down, flow.lets_through(Touched(1, 1, down=False), number / 1000)))
    assert all(down == up for down, up in pairs)  # no press is left hanging
    assert 20 <= sum(down for down, _ in pairs) <= (A_SECOND * 2 + A_SECOND) / 2
    assert flow.lets_through(Touched(1, 1, down=True), 10.0)


def test_a_hand_is_never_too_fast() -> None:
    flow = Flow(0.0)
    for number in range(100):  # ten taps a second
        assert flow.lets_through(Touched(1, 1, down=True), number / 10)
        assert flow.lets_through(Touched(1, 1, down=False), number / 10 + 0.05)
    assert flow.lets_through(Scrolled(1, 1, up=True), 10.0)
