"""When the years are over for which something about a person may be kept. Pure."""

from datetime import date

from kiosk.config.section import Kept, Sections

KEPT = Sections(
    kept=(Kept(10, "person.recorded", 5), Kept(50, "pin.set", 1), Kept(60, "recovery.permitted", 5))
)
"""What is personal in this subject's records, and for how many years unless the office says otherwise."""

FISCAL_YEAR_BEGINS = 4
"""The month: a Japanese fiscal year runs from 1 April to 31 March (地方自治法 208 条)."""


def counted_from(day: date) -> date:
    """The first day of the fiscal year after the one in which `day` lies."""
    year = day.year + 1 if day.month >= FISCAL_YEAR_BEGINS else day.year
    return date(year, FISCAL_YEAR_BEGINS, 1)


def kept_until(day: date, years: int) -> date:
    """The last day on which what arose on `day` is kept; it is due the day after."""
    first = counted_from(day)
    if first.year + years > date.max.year:
        return date.max
    return date.fromordinal(first.replace(year=first.year + years).toordinal() - 1)


def is_due(day: date, years: int, today: date) -> bool:
    """Are the years over for what arose on `day`?"""
    return today > kept_until(day, years)
