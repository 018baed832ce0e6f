"""How each device is, and which parts of the cabinet do not answer while others do."""

from collections.abc import Callable, Iterator, Mapping

from drivers.cabinet import PartChanged
from kiosk.core.devices.equipment import CABINET, LEDGER, READER, SHREDDER, Equipment
from kiosk.core.recorder import Recorder
from storage.station.facts import DeviceState
from storage.station.records import DeviceChanged


class Health(Mapping[str, DeviceState]):
    """The state of each device by its name. `tell` is called at every change."""

    def __init__(self, equipment: Equipment, recorder: Recorder, tell: Callable[[], None]) -> None:
        self._recorder = recorder
        self._tell = tell
        self._states = dict.fromkeys((CABINET, READER), DeviceState.UNKNOWN) | {LEDGER: DeviceState.ONLINE}
        if equipment.shredder is not None:
            self._states[SHREDDER] = DeviceState.UNKNOWN
        self._faults: dict[str, str] = {}
        self.most_readers = 0
        """So many card readers there should be."""
        self.unreached: dict[str, PartChanged] = {}
        """The modules of the cabinet that do not answer while others do."""

    def __getitem__(self, device: str) -> DeviceState:
        return self._states[device]

    def __iter__(self) -> Iterator[str]:
        return iter(self._states)

    def __len__(self) -> int:
        return len(self._states)

    async def device_is(self, device: str, state: DeviceState, detail: str = "") -> None:
        """Takes note of a device's state; a change is a record, also one of what fails while a part does."""
        before = self._states.get(device), self._faults.get(device, "")
        fault = detail if state is DeviceState.DEGRADED else ""
        if before == (state, fault):
            return
        self._states[device], self._faults[device] = state, fault
        await self._recorder.note(DeviceChanged(device=device, state=state, detail=detail))
        self._tell()

    @property
    def cabinet_answers(self) -> bool:
        """Does the cabinet answer, at least in part?"""
        return self[CABINET] in (DeviceState.ONLINE, DeviceState.DEGRADED)

    def reaches_output(self, output: str) -> bool:
        """Can the module be reached on which this lamp or sound is?"""
        return self.cabinet_answers and not any(output in part.signals for part in self.unreached.values())

    def reaches(self, slot: int) -> bool:
        """Do the modules answer that see this slot and open it?"""
        return not any(slot in part.slots or slot in part.locks for part in self.unreached.values())

    def sees(self, slot: int) -> bool:
        """Do the modules answer that sense this slot?"""
        return self.cabinet_answers and not any(slot in part.slots for part in self.unreached.values())
