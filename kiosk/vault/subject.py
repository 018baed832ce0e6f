"""What this subject offers to the house."""

from kiosk.core.alarms import AlarmCause
from kiosk.core.refusals import Cause, NextStep
from kiosk.house.subject import Subject, codes
from kiosk.vault import alarms, hindrances, offers, refusals, scenes, settings
from kiosk.vault.book import BOOK
from kiosk.vault.commands import vault
from kiosk.vault.counting.counts_by_day import IN_DAY_BOOK, marks
from kiosk.vault.counting.now import leaves
from kiosk.vault.line import COUNTED
from kiosk.vault.tells import TELLS
from kiosk.vault.watching import VaultWatch

VAULT = Subject(
    "vault",
    causes=codes(Cause, refusals),
    steps=codes(NextStep, refusals),
    alarms=codes(AlarmCause, alarms),
    first=offers.first,
    other=offers.other,
    tells=TELLS,
    books=(BOOK,),
    additions=(IN_DAY_BOOK,),
    sections=settings.SECTIONS,
    watcher=VaultWatch,
    hindrances=hindrances.HINDRANCES,
    leaves=leaves,
    idle=(COUNTED,),
    marks=marks,
    commands=(vault,),
    scenes=scenes.SCENES,
)
