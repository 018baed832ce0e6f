"""The stand-in for PC/SC and the real one give the same codes and the same states for the same acts."""

import threading

from drivers.badge.winscard import PNP, Context, Scard
from simulators.cards.cards import BadAtrCard, MuteCard
from tests.drivers.badge.watching import ALICE, PATIENCE, Stand

GET_DATA = [0xFF, 0xCA, 0, 0, 0]
SYSTEM, SHARED, ANY, LEAVE = 2, 2, 3, 0
EMPTY, PRESENT, IN_USE, MUTE = 0x10, 0x20, 0x100, 0x200
NO_SMARTCARD, UNKNOWN_READER, INVALID_HANDLE = 0x8010000C, 0x80100009, 0x80100003
TIMEOUT, CANCELLED, PROTO_MISMATCH = 0x8010000A, 0x80100002, 0x8010000F
NO_READERS, NO_SERVICE, REMOVED, UNPOWERED = 0x8010002E, 0x8010001D, 0x80100069, 0x80100067
CHANGED = 2


class Client:
    """A bare client on one reader."""

    def __init__(self, stand: Stand) -> None:
        self.scard: Scard = stand.scard
        self.reader = stand.names[0]
        self.code, self.context = self.scard.SCardEstablishContext(SYSTEM)

    def flags(self) -> int:
        """The reader's flags now, without the count and without what pcscd says of the power."""
        return self.state() & 0xFFFF & ~CHANGED & ~0x400

    def state(self) -> int:
        """The reader's whole state now."""
        code, found = self.scard.SCardGetStatusChange(self.context, 0, [(self.reader, 0)])
        assert code == 0
        return found[0][1]

    def wait_for(self, flag: int) -> int:
        """Waits until the reader's state has the flag; gives the count of events."""
        state = self.state()
        while not state & flag:
            wait = int(PATIENCE * 1000)
            code, found = self.scard.SCardGetStatusChange(self.context, wait, [(self.reader, state)])
            assert code == 0
            state = found[0][1]
        return state >> 16

    def connect(self, reader: str = "") -> tuple[int, int, int]:
        """Code, handle, protocol."""
        code, handle, protocol = self.scard.SCardConnect(self.context, reader or self.reader, SHARED, ANY)
        return code, handle, protocol


def test_a_card_comes_is_read_and_goes(stand: Stand) -> None:
    client = Client(stand)
    assert client.code == 0
    assert client.flags() == EMPTY
    assert client.connect()[0] == NO_SMARTCARD
    assert client.connect("no such reader")[0] == UNKNOWN_READER
    count = client.state() >> 16

    stand.bench.lay(ALICE)
    assert client.wait_for(PRESENT) == count + 1
    code, found = client.scard.SCardGetStatusChange(client.context, 0, [(client.reader, 0)])
    assert (code, bytes(found[0][2])) == (0, ALICE.atr)
    code, card, protocol = client.connect()
    assert (code, protocol) == (0, 2)
    assert client.flags() == PRESENT | IN_USE
    code, answer = client.scard.SCardTransmit(card, protocol, GET_DATA)
    assert (code, bytes(answer)) == (0, ALICE.idm + b"\x90\x00")

    stand.bench.lift()
    assert client.wait_for(EMPTY) == count + 2
    assert client.scard.SCardTransmit(card, protocol, GET_DATA)[0] == REMOVED
    assert client.scard.SCardReleaseContext(client.context) == 0
    assert client.scard.SCardReleaseContext(client.context) == INVALID_HANDLE


def test_cards_that_cannot_be_connected_to(stand: Stand) -> None:
    client = Client(stand)
    stand.bench.lay(MuteCard())
    client.wait_for(PRESENT)
    assert client.flags() == PRESENT | MUTE
    assert client.connect()[0] == UNPOWERED
    stand.bench.lift()
    client.wait_for(EMPTY)
    stand.bench.lay(BadAtrCard())
    client.wait_for(PRESENT)
    assert client.connect()[0] == PROTO_MISMATCH
    client.scard.SCardReleaseContext(client.context)


def test_a_wait_ends_by_time_or_by_a_cancel(stand: Stand) -> None:
    client = Client(stand)
    known = [(client.reader, client.state()), (PNP, 0)]
    assert client.scard.SCardGetStatusChange(client.context, 10, known)[0] == TIMEOUT
    assert client.scard.SCardCancel(client.context) == 0  # nobody waits: it is lost
    assert client.scard.SCardGetStatusChange(client.context, 10, known)[0] == TIMEOUT

    ended = threading.Event()

    def cancel() -> None:
        while not ended.wait(0.01):
            client.scard.SCardCancel(client.context)

    canceller = threading.Thread(target=cancel)
    canceller.start()
    code = client.scard.SCardGetStatusChange(client.context, int(PATIENCE * 1000), known)[0]
    ended.set()
    canceller.join()
    assert code == CANCELLED
    client.scard.SCardReleaseContext(client.context)


def test_a_service_without_readers_and_none_at_all(stand: Stand) -> None:
    stand.bench.unplug()
    client = Client(stand)
    assert client.scard.SCardListReaders(client.context, [])[0] == NO_READERS
    assert client.connect()[0] == UNKNOWN_READER
    stand.bench.kill_service()
    assert client.scard.SCardListReaders(client.context, [])[0] in (NO_SERVICE, INVALID_HANDLE, 0x80100013)
    assert client.scard.SCardEstablishContext(SYSTEM)[0] == NO_SERVICE
    stand.bench.start_service()
    stand.bench.plug()
    context = Context(stand.scard)
    assert set(stand.names) <= set(context.readers())
    context.release()
