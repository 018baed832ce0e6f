"""Cards that are tapped, and what time brings: a day without a custodian, a permission that ends."""

import asyncio
from contextlib import suppress

from drivers.badge import Evidence, Tap
from kiosk.core.alarms import Alarm
from kiosk.core.arrivals import Arrival
from kiosk.core.office.now import office_now
from kiosk.core.office.register import card_digest
from kiosk.core.station import Station
from kiosk.core.watch.watcher import Look, Watcher
from kiosk.people import alarms
from kiosk.people.custody.ahead import unattended
from kiosk.people.custody.recovery import permission
from kiosk.people.live import change_register, look_at_register, people_of
from storage.errors import LedgerUnavailable
from storage.people.records import RecoveryEnded
from storage.station.records import CardTapped

REGISTER, CUSTODY = 10, 50
KIOSK = "kiosk"
"""The author of what nobody decided."""


class PeopleWatch(Watcher):
    """See `Watcher`."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self.hears = {Tap: self._tapped}
        self.looks = (Look(REGISTER, self._look_at_register), Look(CUSTODY, self._look_at_custody))

    async def _tapped(self, tap: Tap, at_us: int) -> None:
        digest = card_digest(people_of(self._station).secret, tap.credential.kind, tap.credential.id)
        person = self._station.register.holder_of_card(digest)
        tapped = CardTapped(
            reader=tap.reader,
            card=digest,
            card_kind=tap.credential.kind,
            evidence=tap.evidence,
            person=person.id if person else "",
        )
        # The visitor is greeted while the disk turns; whatever the visit records comes behind this record.
        noted = asyncio.ensure_future(self._station.recorder.note(tapped))
        genuine = tap.evidence is Evidence.AUTHENTICATED
        self._station.arrivals.put(Arrival(digest, person, genuine, tap.credential.kind))
        await noted

    async def _look_at_register(self) -> None:
        look_at_register(self._station)

    async def _look_at_custody(self) -> None:
        """On a working day on which nobody is custodian somebody has to be told; and that two may name one.

        That stands until there is one again: a free day in between changes nothing of it.
        A permission whose time is over goes from the register, once that can be recorded.
        """
        station = self._station
        now, register = office_now(station), station.register
        working = station.rules.calendar.is_working_day(now.date())
        nobody = Alarm(alarms.NO_CUSTODIAN, device=KIOSK)
        begins = working or nobody in station.alarms.standing
        is_one = bool(register.custodians(now.date())) or not register.people
        await station.alarms.stands_while(begins and not is_one, nobody.cause, KIOSK)
        days = unattended(register, now.date(), station.rules.custodian_days, station.rules.calendar)
        ahead = (days[0].day - now.date()).days if days and register.people else None
        people_of(station).unattended_in = ahead
        permitted = permission(register, now)
        await station.alarms.stands_while(permitted is not None, alarms.RECOVERY, KIOSK)
        passed = [
            RecoveryEnded(recovery=each.id, how="passed") for each in register.recoveries if each != permitted
        ]
        if passed and station.recorder.available:
            with suppress(LedgerUnavailable):
                await change_register(station, KIOSK, *passed)
