"""The ways by which a checkpoint leaves: a mailbox that there is."""

from collections.abc import Mapping
from typing import Any

from kiosk.config.problems import Problems, shown


def check_ledger(raw: Mapping[str, Any], problems: Problems) -> None:
    """Notes it when checkpoints go to a mail channel that the file does not have."""
    ledger, notify = raw.get("ledger"), raw.get("notify")
    name = ledger.get("mail") if isinstance(ledger, dict) else None
    channels = notify.get("mail") if isinstance(notify, dict) else None
    listed = channels if isinstance(channels, list) else []
    known = [each["id"] for each in listed if isinstance(each, dict) and isinstance(each.get("id"), str)]
    if isinstance(name, str) and name and name not in known:
        there = ", ".join(sorted(filter(str.isprintable, known))) or "there are none"
        problems.add(
            "ledger.mail", shown(name), f"the id of one of the channels in [[notify.mail]] ({there})"
        )
