"""What each reply of a mail server means, over every code and stage; and that none of them loses a mail."""

from itertools import product

import pytest

from kiosk.notify.channel import Held, NotSent, TryLater
from kiosk.notify.trouble import SELF_MENDING, Trouble
from kiosk.notify.ways.smtp_replies import Stage, codes, enhanced, judge
from tests.kiosk.notify.conftest import Tls
from tests.kiosk.notify.samples import Memory, Office, notice, until
from tests.kiosk.notify.smtp_server import SmtpServer
from tests.kiosk.notify.test_mail import LOGIN, TO, channel, read

VERBS = {"GREETING": Stage.GREETING, "EHLO": Stage.HELLO, "MAIL": Stage.SENDER, "RCPT": Stage.RECIPIENT}
VERBS |= {"DATA": Stage.CONTENT, "CONTENT": Stage.CONTENT}
LATER = ("421 4.3.2", "450 4.2.0", "450", "451 4.7.1", "452 4.2.2", "454 4.7.0", "455")
NEVER = (
    *("500", "501 5.5.4", "502", "503", "504 5.5.2", "530 5.7.0", "530", "535 5.7.8", "538"),
    *("550 5.1.1", "550 5.7.1", "550 5.7.26", "550", "551 5.7.1", "552 5.2.2", "553 5.1.3", "553"),
    *("554 5.7.1", "554 5.6.0", "554", "555", "556 5.1.10"),
)
EVERY = [*product(VERBS, (*LATER, *NEVER))]


@pytest.mark.parametrize(("verb", "reply"), EVERY)
async def test_no_reply_at_any_stage_loses_a_mail(verb: str, reply: str) -> None:
    """Whatever it was, once it is mended the mail goes out; and what it means is what was judged."""
    older = reply in ("500", "502") and verb == "EHLO"  # the server knows only HELO, which is no refusal
    replies = {verb: [f"{reply} said so"] * (len(TO) if verb == "RCPT" else 1)}
    async with SmtpServer(replies=replies).running() as server:
        if not older:
            with pytest.raises(NotSent) as told:
                await channel(server.port).send(notice(1))
            code, _, status = reply.partition(" ")
            assert told.value.trouble is judge(VERBS[verb], int(code), f"{status} x".lstrip())
            held = VERBS[verb] is Stage.CONTENT and reply in NEVER
            assert isinstance(told.value, Held if held else TryLater)
        await channel(server.port).send(notice(1))
    assert [mail.recipients for mail in server.mails] == [list(TO)]


BEFORE = [*product((("STARTTLS", Stage.STARTTLS), ("AUTH", Stage.LOGIN)), (*LATER, *NEVER))]
BEFORE.remove((("AUTH", Stage.LOGIN), "503"))
"""To smtplib 503 says that the login has been made already; what the server thinks comes with the sender."""


@pytest.mark.parametrize(("where", "reply"), BEFORE)
async def test_nor_does_one_before_the_mail(where: tuple[str, Stage], reply: str, tls: Tls) -> None:
    verb, stage = where
    server = SmtpServer(tls=tls.server(), password=LOGIN, replies={verb: [f"{reply} said so"] * 3})
    async with server.running():
        mail = channel(server.port, tls, LOGIN, security="starttls", user="kagiban")
        with pytest.raises(TryLater) as told:
            await mail.send(notice(1))
        assert told.value.trouble is judge(stage, int(reply[:3]), f"{reply[4:]} x".lstrip())
        assert server.mails == []
        server.replies.clear()
        await mail.send(notice(1))
    assert len(server.mails) == 1


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("reply", LATER)
def test_what_is_asked_to_wait_mends_itself(stage: Stage, reply: str) -> None:
    assert judge(stage, int(reply[:3]), reply[4:]) in SELF_MENDING


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("reply", NEVER)
def test_what_is_refused_needs_somebody(stage: Stage, reply: str) -> None:
    assert judge(stage, int(reply[:3]), reply[4:]) not in SELF_MENDING


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        ("504 5.5.2", Trouble.HELLO_REFUSED),
        ("530 5.7.0", Trouble.LOGIN_WANTED),
        ("535 5.7.8", Trouble.LOGIN_WANTED),
        ("550 5.7.1", Trouble.RELAY_DENIED),
        ("551 5.7.1", Trouble.RELAY_DENIED),
        ("554 5.7.1", Trouble.RELAY_DENIED),
        ("554", Trouble.RELAY_DENIED),
        ("550 5.1.1", Trouble.RECIPIENT_UNKNOWN),
        ("553 5.1.3", Trouble.RECIPIENT_UNKNOWN),
        ("550 5.1.8", Trouble.SENDER_REFUSED),
        ("550", Trouble.RECIPIENT_REFUSED),
        ("552 5.2.2", Trouble.RECIPIENT_REFUSED),
    ],
)
def test_what_is_said_at_a_recipient_is_seldom_about_the_recipient(reply: str, trouble: Trouble) -> None:
    assert judge(Stage.RECIPIENT, int(reply[:3]), reply[4:]) is trouble


@pytest.mark.parametrize(
    ("said", "status"),
    [(b"5.7.1 no", "5.7.1"), ("4.2.0 wait", "4.2.0"), (b"no 5.7.1", ""), (b"5.7.1.2 odd", ""), (b"", "")],
)
def test_enhanced_codes(said: bytes | str, status: str) -> None:
    assert enhanced(said) == status
    assert codes(550, said) == f"550 {status}".rstrip()


@pytest.mark.parametrize("reply", NEVER)
async def test_three_of_three_alarms_wait_and_go_out_once_the_server_is_put_right(reply: str) -> None:
    """The relay that was denied: at RCPT, for every recipient, mail after mail."""
    memory = Memory(cursors={"mail": 0})
    memory.add(1, 2, 3)
    smtp = SmtpServer(replies={"RCPT": [f"{reply} said so"] * 3 * 4})
    async with smtp.running() as server, Office(memory, channel(server.port)) as office:
        for pause in (5, 10, 20):
            await until(lambda: office.outbox.state["mail"].error != "")
            assert office.outbox.state["mail"].blocked
            assert memory.cursors == {"mail": 0}
            await office.advance(pause)
        await office.advance(40)
        await until(lambda: memory.cursors == {"mail": 3})
        await until(lambda: office.outbox.state["mail"].trouble is None)
    numbers = [str(read(mail.content)["Message-ID"]).split("-")[1] for mail in server.mails]
    assert numbers == ["1", "2", "3"]
    assert memory.given_up == []
