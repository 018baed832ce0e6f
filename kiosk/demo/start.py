"""`kagiban demo | sim`: what is needed is imported when it is known what is wanted."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.core.errors import KioskError
from kiosk.demo.folder import folder_of, newest_socket

if TYPE_CHECKING:
    from kiosk.house.subject import House


def main(directory: Path | None, play: str | None, house: "House", *, in_process_cards: bool = False) -> int:
    """Shows the demo on this terminal, or plays a scripted day. Returns the exit code."""
    with folder_of(directory) as folder:
        if play is not None:
            from kiosk.demo.play import play_day

            return play_day(folder, house, in_process_cards=in_process_cards)
        from kiosk.demo.live import show_demo

        return show_demo(folder, house, in_process_cards=in_process_cards)


def sim(words: Sequence[str], socket: Path | None) -> int:
    """Asks the bench of a running demo to do one thing. Returns 0 when it was done."""
    import shlex

    from simulators.bench.socket_bench import BenchSocketError, ask

    path = socket or newest_socket()
    try:
        answer = ask(path, shlex.join(words))
    except BenchSocketError as error:
        raise KioskError("The demo's bench does not answer", str(error)) from error
    verdict, _, sentence = answer.partition(" ")
    (sys.stdout if verdict == "ok" else sys.stderr).write(sentence + "\n")
    return 0 if verdict == "ok" else 1
