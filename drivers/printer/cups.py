"""A printer behind CUPS: an office's A4 printer, by the name of its queue."""

import asyncio
import os
from asyncio.subprocess import PIPE, STDOUT

from drivers.errors import DeviceOffline, DeviceRefused, NoAnswer
from drivers.printer import Job

WITHIN_S = 30.0
"""`lp` hands over to a scheduler on this machine or in the office; one that takes longer hangs."""
SAID = 200
"""Characters of a program's own words that are repeated."""

_UNREACHED = ("scheduler", "unable to connect", "connection", "not connected")
"""What `lp` says where it reaches no scheduler. Anything else is a refusal, as of an unknown queue."""


class CupsPrinter:
    """A `Printer`. `queue`: its name in CUPS (`lpstat -e`).

    What it can say is that the queue has taken the job: paper that is out is the queue's affair, and the job
    waits in it until there is some.
    """

    name = "printer"
    confirms = False

    def __init__(self, queue: str, *, within_s: float = WITHIN_S) -> None:
        self._queue = queue
        self._within_s = within_s

    async def print(self, job: Job) -> None:
        """See `Printer`. Returns when the queue has taken the PDF."""
        await self._run("lp", "-d", self._queue, "-t", job.name, given=job.pdf)

    async def look(self) -> None:
        """Asks for the queue and prints nothing. Raises `DeviceOffline`, `DeviceRefused`, `NoAnswer`."""
        said = await self._run("lpstat", "-p", self._queue)
        if " disabled " in said:
            raise DeviceRefused(self.name, said)

    async def _run(self, *command: str, given: bytes = b"") -> str:
        """What the program says, on one line. Raises as `print` does."""
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, stderr=STDOUT, env={**os.environ, "LC_ALL": "C.UTF-8"}
            )
        except OSError as error:
            detail = f"{command[0]} cannot be run ({error.strerror}): is the package cups-client installed?"
            raise DeviceOffline(self.name, detail) from error
        said = _on_one_line(await self._within(process, command[0], given))
        if process.returncode:
            raise self._failed(said or f"{command[0]} ended with {process.returncode} and said nothing")
        return said

    async def _within(self, process: asyncio.subprocess.Process, program: str, given: bytes) -> bytes:
        try:
            async with asyncio.timeout(self._within_s):
                said, _ = await process.communicate(given)
                return said
        except TimeoutError as error:
            detail = f"{program} has not ended after {self._within_s:g} s: look whether the queue has the job"
            raise NoAnswer(self.name, detail) from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    def _failed(self, said: str) -> DeviceOffline | DeviceRefused:
        unreached = any(word in said.lower() for word in _UNREACHED)
        return (DeviceOffline if unreached else DeviceRefused)(self.name, said)


def _on_one_line(said: bytes) -> str:
    """Without anything that moves a terminal's cursor."""
    text = " ".join(said.decode("utf-8", "replace").split())
    return "".join(char if char.isprintable() else "?" for char in text)[:SAID]
