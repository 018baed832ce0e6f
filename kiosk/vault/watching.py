"""What a start finds of counts."""

from kiosk.core.station import Station
from kiosk.core.watch.watcher import Watcher
from kiosk.vault import alarms as vault_alarms
from storage.vault.questions import VaultQuestions


class VaultWatch(Watcher):
    """See `Watcher`."""

    def __init__(self, station: Station) -> None:
        self._station = station

    async def take_up(self) -> None:
        """A count's alarm comes behind its record, and ends behind another: either may have been cut off."""
        alarms = self._station.alarms
        escalated = {
            each.place for each in self._station.ask(VaultQuestions).open_counts() if each.is_escalated
        }
        known = {each.device for each in alarms.standing if each.cause == vault_alarms.COUNT_DIFFERS}
        for place in escalated | known:
            await alarms.stands_while(place in escalated, vault_alarms.COUNT_DIFFERS, place, "settled")
