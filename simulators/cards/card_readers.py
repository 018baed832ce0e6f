"""What a reader makes of a FeliCa chip that lies on it: an ATR, GET DATA, and its family's pass-through.

PC/SC clients never meet a FeliCa chip, only the reader's pseudo-commands for it; so each card here is a chip
and the reader around it. It can lie on any of the wires.
"""

from simulators.cards.cards import FELICA_ATR
from simulators.cards.felica_cards import Chip

_OK = b"\x90\x00"
_UNKNOWN = b"\x6d\x00"
_SILENCE = b"\x63\x00"
_GET_DATA_UID = b"\xff\xca\x00\x00"


class PlainFelica:
    """A chip on a reader that passes no frames through: the IDm is all that anybody learns."""

    def __init__(self, chip: Chip) -> None:
        self.chip = chip
        self.atr = FELICA_ATR

    @property
    def done(self) -> bool:
        """Whether the chip has said what it is for."""
        return True

    def answer(self, apdu: bytes) -> bytes:
        """See `simulators.cards.cards.Card`."""
        return self.chip.idm + _OK if apdu.startswith(_GET_DATA_UID) else self._beyond(apdu)

    def _beyond(self, apdu: bytes) -> bytes:
        return _UNKNOWN


class AcsFelica(PlainFelica):
    """A chip on a reader by ACS: `FF 00 00 00 Lc frame`, answered by the frame, or 6300 for silence."""

    @property
    def done(self) -> bool:
        """See `PlainFelica`."""
        return self.chip.done

    def _beyond(self, apdu: bytes) -> bytes:
        if apdu[:4] != b"\xff\x00\x00\x00" or len(apdu) < 6 or apdu[4] != len(apdu) - 5:
            return _UNKNOWN
        told = self.chip.answer(apdu[5:])
        return _SILENCE if told is None else told + _OK


class TransparentFelica(PlainFelica):
    """A chip on a reader with PC/SC's transparent session, such as Sony's RC-S300."""

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.is_open = False
        self._switched = False

    @property
    def done(self) -> bool:
        """See `PlainFelica`. Not before the session is closed."""
        return self.chip.done and not self.is_open

    def _beyond(self, apdu: bytes) -> bytes:
        match apdu[:4]:
            case b"\xff\xc2\x00\x00":
                return self._managed(apdu[5:7])
            case b"\xff\xc2\x00\x02" if self.is_open:
                self._switched = apdu[5:9] == b"\x8f\x02\x03\x00"
                return _went(b"\x00\x90\x00" if self._switched else b"\x01\x6a\x81")
            case b"\xff\xc2\x00\x01" if self._switched:
                return self._exchanged(apdu[5:-1])
        return _UNKNOWN

    def _managed(self, what: bytes) -> bytes:
        if what not in (b"\x81\x00", b"\x82\x00"):
            return _UNKNOWN
        self.is_open = what == b"\x81\x00"
        self._switched = False
        return _went(b"\x00\x90\x00")

    def _exchanged(self, data: bytes) -> bytes:
        """A time limit (5F46 04 …) and a frame (95 len …); the answer has its status in 92 and 96."""
        if data[:3] != b"\x5f\x46\x04" or data[7:8] != b"\x95" or data[8] != len(data) - 9:
            return _went(b"\x01\x6a\x80")
        told = self.chip.answer(data[9:])
        if told is None:
            return _went(b"\x01\x64\x01")
        return _went(b"\x00\x90\x00", b"\x92\x01\x00\x96\x02\x00\x00\x97" + bytes([len(told)]) + told)


def _went(how: bytes, objects: bytes = b"") -> bytes:
    """Data object C0 with what went wrong, then the others; the command as such has succeeded."""
    return b"\xc0\x03" + how + objects + _OK
