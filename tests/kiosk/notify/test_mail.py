"""Mail against a real SMTP server: what arrives, what is refused for whom, and every way of breaking off."""

import asyncio
import email
import email.policy
import logging
import re
import smtplib
import socket
from email.message import EmailMessage

import pytest
from hypothesis import given

from kiosk import locale
from kiosk.core.machine.printable import printable
from kiosk.notify.channel import Held, Notice, NoticeState, NotSent, TryLater
from kiosk.notify.settings import MailSettings
from kiosk.notify.trouble import Trouble
from kiosk.notify.ways.mail import Mail, _at, own_name
from kiosk.notify.ways.mail_message import Letter, message_of
from kiosk.notify.ways.smtp_replies import Stage, judge
from tests.kiosk.fakes import START_US, FakeClock
from tests.kiosk.notify.conftest import Tls
from tests.kiosk.notify.samples import TEXT, Memory, Office, any_notice, notice, until
from tests.kiosk.notify.smtp_server import SmtpServer

LOGIN = "geheim"
TO = ("sato@example.jp", "tanaka@example.jp", "kanri@example.jp")


def settings(port: int = 0, **more: object) -> MailSettings:
    usual = {
        "id": "mail",
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "sender": "kagiban@example.jp",
        "recipients": TO,
        "timeout_s": 5.0,
    }
    return MailSettings(**(usual | more))  # type: ignore[arg-type]


def channel(port: int, tls: Tls | None = None, password: str = "", **more: object) -> Mail:
    context = tls.client() if tls else None
    return Mail(settings(port, **more), FakeClock(), password=password, context=context)


def read(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.SMTP)


async def test_what_arrives() -> None:
    locale.use("ja")
    async with SmtpServer().running() as server:
        await channel(server.port).send(notice(7))
    (mail,) = server.mails
    assert (mail.sender, mail.recipients) == ("kagiban@example.jp", list(TO))
    message = read(mail.content)
    assert TEXT in message["Subject"]
    assert "north" in message["Subject"]
    assert message["From"] == "kagiban@example.jp"
    assert message["To"] == ", ".join(TO)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime.timestamp() == START_US / 1e6
    assert message.get_content().startswith(f"{TEXT}\n\n")
    assert mail.content.isascii()


def test_a_repeat_is_recognised_and_an_end_stands_with_its_start() -> None:
    first, repeat = (read(message_of(notice(7), settings(), now)) for now in (START_US, START_US + 10**9))
    ended = Notice(9, "7", "key_vanished", NoticeState.ENDED, notice(9).at, "north", "Over.")
    end = read(message_of(ended, settings(), START_US))
    assert first["Message-ID"] == repeat["Message-ID"] != end["Message-ID"]
    assert first["References"] == end["References"]
    assert first["Date"] != repeat["Date"]


@given(any_notice())
def test_no_notice_makes_a_header(what: Notice) -> None:
    content = message_of(what, settings(), START_US)
    head, _, _body = content.partition(b"\r\n\r\n")
    assert re.search(rb"\r(?!\n)|(?<!\r)\n", content) is None
    assert max(len(line) for line in content.split(b"\r\n") if b"@example.jp>" not in line) <= 78
    message = read(content)
    assert message.defects == []
    assert message.keys() == read(message_of(notice(), settings(), START_US)).keys()
    subject = email.message_from_bytes(head, policy=email.policy.compat32)["Subject"]
    decoded = email.header.make_header(email.header.decode_header(subject))
    assert str(decoded) == printable(f"Kagiban {what.station}: {what.text}")
    assert re.fullmatch(r"<[!-;=?A-~]+@example\.jp>", str(message["Message-ID"]).strip())
    assert message.get_content().split("\n")[0] == printable(what.text)


async def test_starttls_and_login(tls: Tls) -> None:
    async with SmtpServer(tls=tls.server(), password=LOGIN).running() as server:
        await channel(server.port, tls, LOGIN, security="starttls", user="kagiban").send(notice())
    assert [(mail.encrypted, mail.user) for mail in server.mails] == [(True, "kagiban")]


async def test_tls_from_the_first_byte(tls: Tls) -> None:
    async with SmtpServer(tls=tls.server(), implicit=True, password=LOGIN).running() as server:
        await channel(server.port, tls, LOGIN, security="tls", user="kagiban").send(notice())
    assert [(mail.encrypted, mail.user) for mail in server.mails] == [(True, "kagiban")]


async def test_without_starttls_nothing_goes_in_the_clear(tls: Tls) -> None:
    async with SmtpServer(password=LOGIN).running() as server:
        with pytest.raises(TryLater, match="STARTTLS") as told:
            await channel(server.port, tls, LOGIN, security="starttls", user="kagiban").send(notice())
    assert [line.split()[0] for line in server.lines] == ["ehlo"]
    assert told.value.trouble is Trouble.NO_STARTTLS


async def test_a_wrong_password_waits_to_be_put_right_and_is_told_to_nobody(tls: Tls) -> None:
    async with SmtpServer(tls=tls.server(), password=LOGIN).running() as server:
        with pytest.raises(TryLater) as told:
            await channel(server.port, tls, "falsch", security="starttls", user="kagiban").send(notice())
    assert told.value.detail == "535 5.7.8"
    assert server.mails == []


async def test_a_server_with_another_ones_certificate_gets_nothing(tls: Tls, tls_elsewhere: Tls) -> None:
    async with SmtpServer(tls=tls_elsewhere.server()).running() as server:
        for trusted in (tls, tls_elsewhere):
            with pytest.raises(TryLater, match="not trusted"):
                await channel(server.port, trusted, security="starttls").send(notice())
    assert server.mails == []


async def test_a_refused_recipient_keeps_nobody_else_from_it_and_gets_it_once_that_is_mended() -> None:
    refusal = "550 5.1.1 <tanaka@example.jp> unknown"
    async with SmtpServer(replies={f"RCPT {TO[1]}": [refusal]}).running() as server:
        with pytest.raises(Held) as told:
            await channel(server.port).send(notice())
        await channel(server.port).send(notice(), told.value.had)  # as after a restart
    assert [mail.recipients for mail in server.mails] == [[TO[0], TO[2]], [TO[1]]]
    assert told.value.detail == "1 of 3 recipients: 550 5.1.1"  # no name
    assert told.value.trouble is Trouble.RECIPIENT_UNKNOWN


@pytest.mark.parametrize("where", ["GREETING", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "CONTENT"])
async def test_what_a_server_says_in_words_gets_into_no_log_and_no_record(
    where: str, tls: Tls, caplog: pytest.LogCaptureFixture
) -> None:
    """Its sentence repeats addresses: logs hold no names."""
    caplog.set_level(logging.DEBUG)
    said = f"550 5.1.1 <{TO[0]}>: rejected for kagiban@example.jp {LOGIN}"
    server = SmtpServer(tls=tls.server(), password=LOGIN, replies={where: [said] * 3})
    memory = Memory(cursors={"mail": 0})
    memory.add(1)
    async with server.running():
        mail = channel(server.port, tls, LOGIN, security="starttls", user="kagiban")
        async with Office(memory, mail) as office:
            await until(lambda: "550" in office.outbox.state["mail"].error)
            told = office.outbox.state["mail"].error
    logged = caplog.text
    assert "550" in logged
    for text in (logged, told, *(held.detail for held in memory.held.values())):
        assert [word for word in ("@example.jp", "rejected", LOGIN) if word in text] == []


async def test_an_address_that_is_put_right_gets_what_the_wrong_one_was_refused() -> None:
    async with SmtpServer(replies={"RCPT tanaka@exmaple.jp": ["550 5.1.2 no such host"]}).running() as server:
        with pytest.raises(Held) as told:
            await channel(server.port, recipients=(TO[0], "tanaka@exmaple.jp")).send(notice())
        await channel(server.port, recipients=(TO[0], TO[1])).send(notice(), told.value.had)
    assert [mail.recipients for mail in server.mails] == [[TO[0]], [TO[1]]]


async def test_a_recipient_who_is_no_longer_told_holds_nothing_up() -> None:
    async with SmtpServer(replies={f"RCPT {TO[1]}": ["550 5.1.1 no"]}).running() as server:
        with pytest.raises(Held) as told:
            await channel(server.port).send(notice())
        await channel(server.port, recipients=(TO[0], TO[2])).send(notice(), told.value.had)
    assert len(server.mails) == 1


async def test_who_is_asked_to_wait_gets_it_later_and_the_others_only_once() -> None:
    replies = {f"RCPT {TO[1]}": ["451 4.7.1 greylisted"], f"RCPT {TO[2]}": ["550 no", "550 no"]}
    async with SmtpServer(replies=replies).running() as server:
        mail = channel(server.port)
        with pytest.raises(Held) as told:
            await mail.send(notice())
        assert told.value.detail == "2 of 3 recipients: 451 4.7.1, 550"
        with pytest.raises(Held, match="1 of 3") as again:
            await mail.send(notice(), told.value.had)
        await mail.send(notice(), again.value.had)
        await mail.send(notice(8))
    assert [mail.recipients for mail in server.mails] == [[TO[0]], [TO[1]], [TO[2]], list(TO)]


def test_what_stands_for_a_recipient_says_who_it_is_to_this_kiosk_only() -> None:
    one, other = (Mail(settings(), FakeClock(), key=bytes([n]) * 32) for n in (1, 2))
    assert one.mark_of(TO[0]) != other.mark_of(TO[0])
    assert "sato" not in one.mark_of(TO[0])


@pytest.mark.parametrize(
    ("replies", "error", "trouble"),
    [
        ({"GREETING": ["421 4.3.2 closing"]}, TryLater, Trouble.BUSY),
        ({"GREETING": ["554 no service"]}, TryLater, Trouble.TURNED_AWAY),
        ({"GREETING": ["drop"]}, TryLater, Trouble.BROKE_OFF),
        ({"EHLO": ["504 5.5.2 need fully-qualified hostname"]}, TryLater, Trouble.HELLO_REFUSED),
        ({"EHLO": ["550 5.7.1 helo"]}, TryLater, Trouble.HELLO_REFUSED),
        ({"EHLO": ["500 what"], "HELO": ["550 helo"]}, TryLater, Trouble.HELLO_REFUSED),
        ({"EHLO": ["421 4.7.0 later"]}, TryLater, Trouble.BUSY),
        ({"MAIL": ["451 4.3.0 later"]}, TryLater, Trouble.BUSY),
        ({"MAIL": ["530 5.7.0 log in first"]}, TryLater, Trouble.LOGIN_WANTED),
        ({"MAIL": ["drop"]}, TryLater, Trouble.BROKE_OFF),
        ({"RCPT": ["drop"]}, TryLater, Trouble.BROKE_OFF),
        ({"RCPT": ["550 5.1.1 no"] * 3}, TryLater, Trouble.RECIPIENT_UNKNOWN),
        ({"RCPT": ["504 5.5.2 helo"] * 3}, TryLater, Trouble.HELLO_REFUSED),
        ({"RCPT": ["530 5.7.0 must issue STARTTLS"] * 3}, TryLater, Trouble.LOGIN_WANTED),
        ({"RCPT": ["550 5.7.1 relay"] * 3}, TryLater, Trouble.RELAY_DENIED),
        ({"RCPT": ["553 sorry"] * 3}, TryLater, Trouble.RECIPIENT_REFUSED),
        ({"RCPT": ["554 5.7.1 relay access denied"] * 3}, TryLater, Trouble.RELAY_DENIED),
        ({"RCPT": ["450 4.2.0 greylisted"] * 3}, TryLater, Trouble.BUSY),
        ({"DATA": ["451 later"]}, TryLater, Trouble.BUSY),
        ({"DATA": ["554 5.6.0 no"]}, Held, Trouble.NOTICE_REFUSED),
        ({"CONTENT": ["452 4.2.2 full"]}, TryLater, Trouble.BUSY),
        ({"CONTENT": ["552 5.3.4 too large"]}, Held, Trouble.NOTICE_REFUSED),
        ({"CONTENT": ["drop"]}, TryLater, Trouble.BROKE_OFF),
    ],
)
async def test_every_way_of_saying_no(
    replies: dict[str, list[str]], error: type[NotSent], trouble: Trouble
) -> None:
    async with SmtpServer(replies=replies).running() as server:
        with pytest.raises(error) as told:
            await channel(server.port).send(notice(1))
        assert told.value.trouble is trouble
        assert server.mails == []
        await channel(server.port).send(notice(2))
    assert len(server.mails) == 1


@pytest.mark.parametrize(
    ("wrong", "trouble"),
    [
        ({"sender": "鍵番@example.jp"}, Trouble.SENDER_REFUSED),
        ({"recipients": (TO[0], "佐藤@example.jp")}, Trouble.RECIPIENT_REFUSED),
        ({"user": "鍵番"}, Trouble.MISCONFIGURED),
        ({"user": "kagiban", "password": "秘密"}, Trouble.MISCONFIGURED),
        ({"hello": "鍵番.example.jp"}, Trouble.HELLO_REFUSED),
        ({"host": "鍵番" * 40}, Trouble.NAME_UNKNOWN),
    ],
)
async def test_what_cannot_be_said_in_ascii_is_no_unknown_server(
    wrong: dict[str, str], trouble: Trouble, tls: Tls, caplog: pytest.LogCaptureFixture
) -> None:
    """The configuration takes no such thing; who comes by it otherwise is told where it lies, and no name."""
    usual = {"user": "kagiban", "password": LOGIN, "security": "starttls"} | wrong
    async with SmtpServer(tls=tls.server(), password=LOGIN).running() as server:
        with pytest.raises(TryLater) as told:
            await channel(server.port, tls, usual.pop("password"), **usual).send(notice())
    assert told.value.trouble is trouble
    assert [word for word in ("鍵番", "佐藤", "秘密") if word in told.value.detail + caplog.text] == []
    assert server.mails == []


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("error", [smtplib.SMTPNotSupportedError("no"), smtplib.SMTPException("no")])
def test_what_the_server_does_not_offer_is_told_by_where_it_was_needed(
    stage: Stage, error: Exception
) -> None:
    with pytest.raises(TryLater) as told, _at(stage):
        raise error
    assert told.value.trouble is judge(stage, 500, "")


async def test_the_name_by_which_it_greets() -> None:
    async with SmtpServer().running() as server:
        await channel(server.port, hello="kiosk1.example.jp").send(notice())
        await channel(server.port).send(notice())
    assert server.lines[0] == "ehlo kiosk1.example.jp"
    with socket.socket() as nowhere:
        greeted = own_name(socket.gethostname(), nowhere)
    said = next(line for line in server.lines[1:] if line.startswith("ehlo")).removeprefix("ehlo ")
    assert said in (greeted, "[127.0.0.1]")


def test_a_bare_machine_name_is_no_greeting() -> None:
    """Postfix and others refuse it: 504 5.5.2, need fully-qualified hostname."""
    with socket.socket() as four, socket.socket(socket.AF_INET6) as six:
        four.bind(("127.0.0.1", 0))
        assert own_name("kiosk1", four) == "[127.0.0.1]"
        assert own_name("kiosk1.example.jp", four) == "kiosk1.example.jp"
        try:
            six.bind(("::1", 0))
        except OSError:
            return
        assert own_name("kiosk1", six) == "[IPv6:::1]"


@pytest.mark.parametrize("where", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT"])
async def test_a_server_that_hangs_is_given_up(where: str) -> None:
    async with SmtpServer(replies={where: ["hang"]}).running() as server:
        with pytest.raises(TryLater, match=r"no answer|unexpectedly closed"):
            await channel(server.port, timeout_s=0.2).send(notice())


async def test_how_they_part_makes_no_difference() -> None:
    async with SmtpServer().running() as server:
        server.replies = {"QUIT": ["drop"]}
        await channel(server.port).send(notice())
    assert len(server.mails) == 1


async def test_a_cancelled_delivery_ends_at_once() -> None:
    async with SmtpServer(replies={"MAIL": ["hang"]}).running() as server:
        task = asyncio.ensure_future(channel(server.port, timeout_s=60.0).send(notice()))
        await until(lambda: any(line.startswith("mail") for line in server.lines))
        task.cancel()
        await asyncio.wait({task}, timeout=1)
    assert task.cancelled()


async def test_the_network_comes_back(port: int) -> None:
    """Nobody listens; the program stops and starts; the server breaks off in the middle; then all arrives."""
    memory = Memory(cursors={"mail": 0})
    memory.add(1, 2, 3)
    async with Office(memory, channel(port)) as office:
        await until(lambda: "refused" in office.outbox.state["mail"].error)
    async with Office(memory, channel(port)) as office:
        await until(lambda: "refused" in office.outbox.state["mail"].error)
        async with SmtpServer(replies={"CONTENT": ["drop"]}).running(port) as server:
            memory.add(4)
            await office.advance(5)
            await until(lambda: "closed" in office.outbox.state["mail"].error)
            await office.advance(10)
            await until(lambda: memory.cursors == {"mail": 4})
    ids = [str(read(mail.content)["Message-ID"]).split("-")[1] for mail in server.mails]
    assert ids == ["1", "2", "3", "4"]


LETTER = Letter("検印", "一行目\n— 署名\n", "checkpoint-north-42", "checkpoint-north")


async def test_a_letter_that_is_no_notice_is_posted_once() -> None:
    async with SmtpServer(replies={f"RCPT {TO[1]}": ["550 5.1.1 unknown"]}).running() as server:
        assert await channel(server.port).post(LETTER) == 2
    (mail,) = server.mails
    message = read(mail.content)
    assert message["Message-ID"] == "<checkpoint-north-42@example.jp>"
    assert message["Subject"] == "検印"
    assert message.get_content() == "一行目\n— 署名\n"


@pytest.mark.parametrize("where", ["EHLO", "MAIL", "RCPT", "DATA", "CONTENT"])
@pytest.mark.parametrize("reply", ["451 4.3.0 later", "550 5.7.1 never", "drop"])
async def test_a_letter_that_nobody_took_was_not_sent(where: str, reply: str) -> None:
    async with SmtpServer(replies={where: [reply] * 4}).running() as server:
        with pytest.raises(NotSent):
            await channel(server.port).post(LETTER)
