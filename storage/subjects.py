"""The list of all that is remembered: a subject is a line here, and its room. No other file names all."""

from storage.day.memory import DAY
from storage.keys.memory import KEYS
from storage.log.memory import LOG
from storage.memory import Known
from storage.people.memory import PEOPLE
from storage.shredding.memory import SHREDDING
from storage.station.memory import STATION
from storage.vault.memory import VAULT

MEMORIES = (LOG, KEYS, STATION, PEOPLE, SHREDDING, DAY, VAULT)

SHIPPED = Known(MEMORIES)
"""What this version knows: what is passed where nothing else is asked for."""
