"""Work that blocks, in a thread that the end of the program does not wait for."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


async def apart(work: Callable[[], T], name: str) -> T:
    """What `work` returns or raises. It goes on when the caller is cancelled, and ends with the program.

    The pool behind `asyncio.to_thread` is joined when the loop ends, so what hangs there (a stick that is
    being pulled out, a printer that rests, a name server) would hold up the end until somebody kills it.
    """
    done: Future[T] = Future()
    Thread(target=_run, args=(work, done), name=name, daemon=True).start()
    return await asyncio.wrap_future(done)


def _run(work: Callable[[], T], done: "Future[T]") -> None:
    if not done.set_running_or_notify_cancel():
        return
    with suppress(RuntimeError):  # nobody waits any more: the loop has been closed
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001  # it is raised where it is waited for
            done.set_exception(error)
        else:
            done.set_result(result)
