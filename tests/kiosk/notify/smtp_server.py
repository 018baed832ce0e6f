"""A mail server for one test (RFC 5321): EHLO, STARTTLS, AUTH PLAIN, MAIL, RCPT, DATA, and faults."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Received:
    """One mail as it was taken."""

    sender: str
    recipients: list[str]
    content: bytes
    encrypted: bool
    user: str = ""


@dataclass
class SmtpServer:
    """`replies` gives another answer to a verb (or to `RCPT address`, `GREETING`, `CONTENT`), in turn.

    `hang` never answers, `drop` breaks the connection off.
    """

    tls: ssl.SSLContext | None = None
    implicit: bool = False
    password: str = ""
    replies: dict[str, list[str]] = field(default_factory=dict)
    mails: list[Received] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    port: int = 0
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def running(self, port: int = 0) -> AsyncIterator["SmtpServer"]:
        context = self.tls if self.implicit else None
        server = await asyncio.start_server(self._serve, "127.0.0.1", port, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in self._open:
                task.cancel()
            await asyncio.gather(*self._open, return_exceptions=True)
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await _Session(self, reader, writer).run()
        except (_DropError, OSError, EOFError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._open.discard(task)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


class _DropError(Exception):
    pass


class _Session:
    def __init__(
        self, server: SmtpServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer
        self._encrypted = server.implicit
        self._user = ""
        self._sender = ""
        self._recipients: list[str] = []

    async def run(self) -> None:
        await self._say(self._ordered("GREETING") or "220 test ESMTP")
        while True:
            line = (await self._reader.readuntil(b"\r\n")).decode("ascii").rstrip("\r\n")
            self._server.lines.append(line)
            verb, _, rest = line.partition(" ")
            if verb == "QUIT":
                await self._say("221 bye")
                return
            await self._obey(verb.upper(), rest)

    async def _obey(self, verb: str, rest: str) -> None:
        address = rest[rest.index("<") + 1 : rest.index(">")] if "<" in rest else ""
        if (other := self._ordered(f"{verb} {address}".strip()) or self._ordered(verb)) is not None:
            await self._say(other)
            return
        match verb:
            case "EHLO":
                await self._say(*self._extensions())
            case "STARTTLS":
                await self._say("220 go ahead")
                await self._writer.start_tls(self._server.tls)  # type: ignore[arg-type]
                self._encrypted = True
            case "AUTH":
                await self._say("235 welcome" if self._knows(rest) else "535 5.7.8 wrong: " + rest)
            case "MAIL":
                self._sender, self._recipients = address, []
                await self._say("250 ok")
            case "RCPT":
                self._recipients.append(address)
                await self._say("250 ok")
            case "DATA":
                await self._data()
            case _:
                await self._say("250 ok")

    async def _data(self) -> None:
        await self._say("354 go on")
        raw = await self._reader.readuntil(b"\r\n.\r\n")
        if (other := self._ordered("CONTENT")) is not None:
            await self._say(other)
            return
        content = raw[:-3].replace(b"\r\n..", b"\r\n.")
        self._server.mails.append(
            Received(self._sender, self._recipients, content, self._encrypted, self._user)
        )
        await self._say("250 taken")

    def _extensions(self) -> list[str]:
        offers = ["test"]
        if self._server.tls and not self._encrypted:
            offers.append("STARTTLS")
        if self._server.password and self._encrypted:
            offers.append("AUTH PLAIN")
        return [f"250-{offer}" for offer in offers[:-1]] + [f"250 {offers[-1]}"]

    def _knows(self, rest: str) -> bool:
        _, self._user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
        return password == self._server.password

    def _ordered(self, what: str) -> str | None:
        waiting = self._server.replies.get(what)
        return waiting.pop(0) if waiting else None

    async def _say(self, *lines: str) -> None:
        if lines == ("hang",):
            await asyncio.sleep(3600)
        if lines == ("drop",):
            raise _DropError
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await self._writer.drain()
