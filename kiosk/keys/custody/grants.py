"""Slots opened for someone: from the order to open one until it is known what came of it."""

import asyncio
from dataclasses import replace

from kiosk.core.acting.actions import RELEASE, Action, Answer, Because, Lamp, Outcome, Reason
from kiosk.core.devices.sensed import BOLT, KEY
from kiosk.core.station import Station
from kiosk.keys.custody.findings import Custody, Grant, key_has_moved, slot_shut
from kiosk.keys.custody.hooks import hooks_of
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.policy import may_open_unrecorded
from storage.station.records import Reconciled


class Grants:
    """The slots that are granted to somebody now. Hangs on the door: an order to open a slot begins one."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._sensed = station.sensed
        self.by_slot: dict[int, Grant] = {}
        self._opened: set[int] = set()
        self._unattended: set[int] = set()
        self._settling = asyncio.Lock()
        self._unknown: dict[int, int] = {}

    # --- at the door --------------------------------------------------------------------------------

    def ordered(self, action: Action, because: Because, intent: int) -> None:
        """A slot that stands open already will not be sensed to open: it is open for this grant too."""
        if action.name != RELEASE:
            return
        self.by_slot[action.slot] = _grant_for(action.slot, intent, because)
        self._unattended.discard(action.slot)
        if not self._sensed.is_open(action.slot):
            self._opened.discard(action.slot)

    def answered(self, action: Action, answer: Answer) -> None:
        """Nothing is judged by an answer that is not on record."""

    def recorded(self, action: Action, outcome: Outcome) -> None:
        """What was not sent opens nothing. What was refused may: until a sensor that was asked later says
        that the slot stayed shut, the key's next move is theirs who had asked."""
        if action.name != RELEASE:
            return
        slot, grant = action.slot, self.by_slot.get(action.slot)
        if outcome.answer is Answer.REFUSED and grant is not None:
            self.by_slot[slot] = replace(grant, refused=True)
        elif outcome.answer is Answer.OFFLINE and not self._sensed.is_open(slot):
            self.by_slot.pop(slot, None)

    def may_go_unrecorded(self, action: Action, because: Because) -> bool:
        """May this slot be opened though that cannot be written?"""
        return because.reason is Reason.RETURN and may_open_unrecorded(
            self._sensed.slots[action.slot].key, loans_of(self._station).of_key(because.key)
        )

    # --- what is sensed -----------------------------------------------------------------------------

    def opened(self, slot: int) -> None:
        """The slot is sensed open."""
        self._opened.add(slot)
        if (grant := self.by_slot.get(slot)) is not None and grant.refused:
            self.by_slot[slot] = replace(grant, refused=False)  # it was carried out after all

    def take_up(self, grant: Grant, *, outcome_unknown: bool) -> None:
        """Goes on with a grant that a restart found: its slot may have been open all the while."""
        self.by_slot[grant.slot] = grant
        self._leave_to_sensors(grant.slot)
        if outcome_unknown:
            self._unknown[grant.slot] = grant.intent

    def key_moved(self, slot: int) -> None:
        """The key of a slot has come or gone: what the slot was granted for was not in vain."""
        if (grant := self.by_slot.get(slot)) is not None:
            self.by_slot[slot] = replace(grant, moved=True)

    def has_opened(self, slot: int) -> bool:
        """Was the slot sensed open (or may it have been) since it was granted?"""
        return slot in self._opened

    def is_unattended(self, slot: int) -> bool:
        """Is the slot granted to somebody for whom no procedure is waiting any more?"""
        return slot in self.by_slot and slot in self._unattended

    def is_shut(self, slot: int) -> bool:
        """Is the slot sensed locked, and all that it was opened for on record?"""
        return self._sensed.is_locked(slot) and slot not in self.by_slot

    async def settle(self, slot: int, since_us: int | None = None) -> None:
        """The slot is shut, or its time is over: what it was opened for has happened or it has not.

        "Has not" is said only by sensors that were asked after `since_us` (`cabinet_us`; None: after now).
        While they say nothing, nobody knows: then the grant stays until they speak.
        """
        if self._sensed.is_lost(slot) or not await self._nothing_is_older(slot, since_us):
            self._leave_to_sensors(slot)
            return
        async with self._settling:
            await self._settle(slot)
        self._station.changes.tell()

    async def _settle(self, slot: int) -> None:
        grant, view = self.by_slot.get(slot), self._sensed.slots[slot]
        finding = slot_shut(slot, view.key, custody_now(self._station))
        await self._station.recorder.note(*finding.records)
        refused = grant.intent if grant and grant.refused and finding.grant_served and not grant.moved else 0
        if (intent := self._unknown.pop(slot, 0) or refused) != 0:
            said = f"key {view.key}, bolt {view.bolt}"
            await self._station.recorder.note(Reconciled(intent=intent, slot=slot, finding=said))
        if finding.grant_served and self.by_slot.get(slot) is grant:
            del self.by_slot[slot]
            self._station.door.start(Lamp(slot, on=False), Because(Reason.SIGNAL))

    async def _nothing_is_older(self, slot: int, since_us: int | None) -> bool:
        """Is it known by a look after that moment how the slot is, or on record what came of its grant?"""
        since_us = self._sensed.cabinet_us() if since_us is None else since_us
        grant = self.by_slot.get(slot)
        if grant is None or key_has_moved(grant, custody_now(self._station)):
            return True
        bolt = not self._sensed.senses_bolt(slot) or await self._sensed.seen_since(slot, BOLT, since_us)
        return bool(bolt) and bool(await self._sensed.seen_since(slot, KEY, since_us))

    async def withdraw(self, slot: int) -> None:
        """Nobody waits for this slot to open any more: if it does so later, that is an alarm."""
        if not self._sensed.is_open(slot):
            await self.settle(slot)

    def _leave_to_sensors(self, slot: int) -> None:
        """Nobody stands before this slot, and it may be open: the sensors will say what became of it."""
        self._opened.add(slot)
        self._unattended.add(slot)


def grants_of(station: Station) -> Grants:
    """The slots of this station that are granted to somebody."""
    return station.part(Grants)


def custody_now(station: Station) -> Custody:
    """Keys, open loans and grants at this moment. A key may still come back that is on no register."""
    number = station.recorder.number
    grants = {
        slot: replace(grant, intent=number(grant.intent), loan=number(grant.loan))
        for slot, grant in grants_of(station).by_slot.items()
    }  # with the numbers that the ledger has given since, where it had given none
    loans = loans_of(station).open()
    gone = {loan.slot: loans_of(station).key(loan) for loan in loans.values()}
    keys = gone | station.register.keys_by_slot
    return Custody(keys, loans, grants, station.clock.now_us(), dict(hooks_of(station).strange))


def _grant_for(slot: int, intent: int, because: Because) -> Grant:
    return Grant(
        slot,
        because.key,
        intent,
        because.person,
        because.purpose,
        because.loan,
        tag=because.tag,
        sorts=because.reason is Reason.SORT,
    )
