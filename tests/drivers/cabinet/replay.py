"""Plays a captured session: a peer that demands the same bytes and gives the same answers."""

import threading

from drivers.trace import Passed
from tests.drivers.cabinet.peers import Peer, Reply, Socket, split


class Replay(Peer):
    """At `socket`, the other end as it was in `session`. `wrong` holds what did not come as it had come.

    Frames are compared whole and in order; when the session has been played, frames get no answer any more.
    """

    def __init__(self, socket: Socket, session: list[Passed]) -> None:
        super().__init__(socket, self._play)
        self._turns = turns_of(session)
        self.wrong: list[tuple[bytes, bytes]] = []
        self.played = threading.Event()

    def _play(self, frame: bytes) -> Reply:
        if not self._turns:
            return []
        expected, answer = self._turns.pop(0)
        if frame != expected:
            self.wrong.append((expected, frame))
        if not self._turns:
            self.played.set()
        return [(0.0, answer)] if answer else []


def turns_of(session: list[Passed]) -> list[tuple[bytes, bytes]]:
    """The session as requests with their answers (empty where none came)."""
    turns: list[tuple[bytes, bytes]] = []
    for piece in session:
        if piece.direction == "out":
            turns += [(frame, b"") for frame in split(piece.data)]
        elif turns:
            turns[-1] = (turns[-1][0], turns[-1][1] + piece.data)
    return turns
