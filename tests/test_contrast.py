"""Contrast: every pair of colours in the stylesheet meets WCAG 2.2 AA for text (4.5 : 1)."""

import re
from pathlib import Path

import pytest

STYLES = [*Path(__file__).parent.parent.glob("kiosk/**/*.tcss")]
RULE = re.compile(r"([^{}]+)\{([^}]*)\}")


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs() -> list[tuple[str, str, str]]:
    """Selector, foreground, background; what a rule leaves out it has from the screen or its container."""
    found = []
    for path in STYLES:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        panel = "#24201a" if path.name == "demo.tcss" else "#101418"
        for selector, body in RULE.findall(text):
            fore = re.search(r"(?<![-\w])color:\s*(#[0-9a-f]{6})", body)
            back = re.search(r"background:\s*(#[0-9a-f]{6})", body)
            if fore or back:
                found.append(
                    (selector.strip(), fore.group(1) if fore else "#e8edf2", back.group(1) if back else panel)
                )
    return found


def test_there_are_rules_to_check() -> None:
    assert len(pairs()) > 15


@pytest.mark.parametrize(("selector", "fore", "back"), pairs(), ids=lambda value: str(value)[:20])
def test_text_can_be_read(selector: str, fore: str, back: str) -> None:
    assert contrast(fore, back) >= 4.5, selector


def test_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
