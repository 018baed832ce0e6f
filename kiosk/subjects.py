"""Which subjects this kiosk has, in their order. The only file that names them all."""

from kiosk.day.subject import DAY
from kiosk.house.subject import House
from kiosk.keys.subject import KEYS
from kiosk.people.subject import PEOPLE
from kiosk.shredding.subject import SHREDDING
from kiosk.station.subject import STATION
from kiosk.vault.subject import VAULT

HOUSE = House((STATION, PEOPLE, KEYS, SHREDDING, VAULT, DAY))
