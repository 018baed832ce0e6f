"""What the record of a lock-up says of keys and doors: how it leaves them, and who had each key last."""

from kiosk.core.station import Station
from kiosk.keys.night.standing import standing
from storage.keys.questions import KeyQuestions


def leaves(station: Station) -> dict[str, str]:
    """By the record's fields."""
    now, keys = standing(station), station.ask(KeyQuestions)
    taken = station.asked(lambda: keys.last_taken(station.register.keys), None)
    users = {key: who for key, (_seq, who) in (taken or {}).items() if who}
    return {
        "keys_out": " ".join(sorted(now.out)),
        "keys_unknown": " ".join(sorted(now.unknown)),
        "places_open": " ".join(sorted(now.places_open)),
        "last_users": " ".join(f"{key}={who}" for key, who in sorted(users.items())),
        "places_unknown": " ".join(sorted(now.places_unknown)),
    }
