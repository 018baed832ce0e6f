"""Days and months as the office says them."""

from datetime import date

from babel.dates import format_date

from kiosk.locale import language


def day(moment: date) -> str:
    """A day: date and weekday."""
    pattern = "M月d日 (EEE)" if language() == "ja" else "EEE d MMM"
    return str(format_date(moment, pattern, locale=language()))


def month(first: date) -> str:
    """A month."""
    pattern = "y年M月" if language() == "ja" else "MMMM y"
    return str(format_date(first, pattern, locale=language()))
