"""A conversation with a card as a generator: it yields a command, is sent the answer, and returns a finding.

So a procedure does no input or output itself and runs over any wire: a reader, a recording, a test.
"""

from collections.abc import Callable, Generator
from typing import TypeVar

T = TypeVar("T")

Exchange = Generator[bytes, bytes, T]
"""Yields commands, is sent their answers, returns a `T`. May raise `NoIdentity`."""


def run(exchange: Exchange[T], transmit: Callable[[bytes], bytes]) -> T:
    """Carries an exchange out over `transmit`. Raises what either of them raises."""
    try:
        command = next(exchange)
        while True:
            command = exchange.send(transmit(command))
    except StopIteration as end:
        result: T = end.value
        return result
    finally:
        exchange.close()
