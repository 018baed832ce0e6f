"""The tags at this station: which are to be read, and what the readings say."""

from kiosk.hooks import guarded
from kiosk.station import Station
from storage.facts import Key


def asked_on_return(station: Station, key: Key) -> bool:
    """Is the number on its tag asked for when this key comes back?"""
    return key.id in station.register.keys and guarded(station, key)
