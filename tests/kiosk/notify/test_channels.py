"""From settings to channels: faults name file and setting, secrets come from files or systemd."""

import ssl
from pathlib import Path

import pytest

from kiosk.config.problems import ConfigError, Problems
from kiosk.config.shape import read_struct
from kiosk.notify.channel import Channel
from kiosk.notify.channels import channels_at_work, channels_of
from kiosk.notify.settings import NotifySettings
from kiosk.notify.trouble import Trouble
from kiosk.notify.ways.mail import Mail
from kiosk.notify.ways.syslog import Syslog
from kiosk.notify.ways.webhook import Webhook
from tests.kiosk.fakes import FakeClock
from tests.kiosk.notify.conftest import Tls
from tests.kiosk.notify.samples import Memory, Office, notice
from tests.kiosk.notify.smtp_server import SmtpServer
from tests.test_layers import loaded_after

MAIL = {"id": "mail", "host": "mail.example.jp", "sender": "k@example.jp", "recipients": ["a@example.jp"]}
LOG = {"id": "log", "transport": "tcp", "host": "log.example.jp"}
HOOK = {"id": "hook", "url": "https://hook.example.jp/kagiban"}
SECRET = "0123456789abcdef" * 2


def settings(**tables: object) -> NotifySettings:
    problems = Problems(Path("kagiban.toml"))
    read = read_struct(NotifySettings, tables, problems)
    problems.check()
    assert read is not None
    return read


def built(folder: Path, **tables: object) -> tuple[Channel, ...]:
    return channels_of(settings(**tables), folder / "kagiban.toml", FakeClock())


def faults(folder: Path, **tables: object) -> str:
    with pytest.raises(ConfigError) as told:
        built(folder, **tables)
    return told.value.detail


def write_secret(folder: Path, channel: str, text: str = f"{SECRET}\n", mode: int = 0o600) -> None:
    path = folder / f"notify-{channel}.secret"
    path.write_text(text)
    path.chmod(mode)


def test_none_is_the_rule(tmp_path: Path) -> None:
    assert built(tmp_path) == ()


def test_one_of_each(tmp_path: Path) -> None:
    channels = built(tmp_path, mail=[MAIL], syslog=[LOG, {"id": "here", "transport": "unix"}], webhook=[HOOK])
    assert [(type(each), each.name) for each in channels] == [
        (Mail, "mail"),
        (Syslog, "log"),
        (Syslog, "here"),
        (Webhook, "hook"),
    ]


def test_two_of_one_name_would_share_a_place(tmp_path: Path) -> None:
    assert "'log' 2 times" in faults(tmp_path, syslog=[LOG, LOG])


def test_every_fault_is_found_at_once(tmp_path: Path) -> None:
    said = faults(
        tmp_path,
        mail=[MAIL | {"user": "kagiban", "security": "none"}],
        syslog=[{"id": "log"}, LOG | {"id": "b", "transport": "tls", "certificate": "no.pem"}],
        webhook=[HOOK | {"signed": True, "ca": "nowhere.pem"}],
    )
    assert "notify.mail[0].security" in said
    assert "notify-mail.secret: expected the secret of the channel mail" in said
    assert "notify.syslog[0].host" in said
    assert "notify.syslog[1].certificate" in said
    assert "notify-hook.secret" in said
    assert "notify.webhook[0].ca" in said


def test_a_secret_is_for_its_owner_only(tmp_path: Path) -> None:
    write_secret(tmp_path, "hook", mode=0o644)
    assert "mode 0600" in faults(tmp_path, webhook=[HOOK | {"signed": True}])


@pytest.mark.parametrize("text", ["", "short", f"{SECRET}\n{SECRET}", "\x00" * 40])
def test_a_secret_that_signs_is_one_long_line_and_is_not_repeated(tmp_path: Path, text: str) -> None:
    write_secret(tmp_path, "hook", text)
    said = faults(tmp_path, webhook=[HOOK | {"signed": True}])
    assert "one line of at least 32" in said
    assert not text or text not in said


def test_a_credential_comes_before_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_secret(tmp_path, "hook", "short")
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "kagiban.notify-hook").write_text(SECRET)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    assert len(built(tmp_path, webhook=[HOOK | {"signed": True}])) == 1


def test_an_authority_of_the_offices_own_takes_the_place_of_all_others(tmp_path: Path, tls: Tls) -> None:
    (tmp_path / "ca.pem").write_bytes(tls.certificate.read_bytes())
    (hook,) = built(tmp_path, webhook=[HOOK | {"ca": "ca.pem"}])
    assert isinstance(hook, Webhook)
    assert hook._context is not None
    assert hook._context.cert_store_stats()["x509_ca"] == 1
    assert (hook._context.verify_mode, hook._context.check_hostname) == (ssl.CERT_REQUIRED, True)


async def test_a_password_and_an_authority_from_files_reach_the_server(tmp_path: Path, tls: Tls) -> None:
    write_secret(tmp_path, "mail", "geheim\n")
    (tmp_path / "office-ca.pem").write_bytes(tls.certificate.read_bytes())
    async with SmtpServer(tls=tls.server(), password="geheim").running() as server:  # noqa: S106
        here = {"host": "127.0.0.1", "port": server.port, "user": "kagiban", "ca": "office-ca.pem"}
        (mail,) = built(tmp_path, mail=[MAIL | here])
        await mail.send(notice())
    assert [(mail.user, mail.encrypted) for mail in server.mails] == [("kagiban", True)]


@pytest.mark.parametrize(
    ("table", "setting", "value"),
    [
        ("mail", "sender", "somebody"),
        ("mail", "sender", "a@b.jp\r\nBcc: c@d.jp"),
        ("mail", "recipients", []),
        ("mail", "recipients", ["a@example.jp, b@example.jp"]),
        ("mail", "host", "two words"),
        ("mail", "security", "maybe"),
        ("mail", "port", 65536),
        ("mail", "timeout_s", 0),
        ("mail", "user", "a\nb"),
        ("syslog", "facility", 24),
        ("syslog", "transport", "carrier pigeon"),
        ("syslog", "hostname", "two words"),
        ("syslog", "enterprise", 0),
        ("webhook", "url", "ftp://example.jp/"),
        ("webhook", "url", "https://user:pw@example.jp/"),
        ("webhook", "url", "https://example.jp/\r\nX: y"),
        ("webhook", "url", "https://example.jp/ä"),
        ("webhook", "id", "Hook"),
        ("webhook", "secret", "in the file"),
    ],
)
def test_a_value_that_cannot_be_meant_is_said(table: str, setting: str, value: object) -> None:
    usual: dict[str, dict[str, object]] = {"mail": {**MAIL}, "syslog": {**LOG}, "webhook": {**HOOK}}
    entry = usual[table] | {setting: value}
    with pytest.raises(ConfigError) as told:
        settings(**{table: [entry]})
    assert f"{table}[0].{setting}" in told.value.detail


def test_settings_do_not_import_the_kiosk() -> None:
    """But for what reads them, which does not import them: the other way round it would be a circle."""
    loaded = loaded_after("kiosk.notify.settings")
    rooms = {each.split(".")[1] for each in loaded if each.startswith("kiosk.")}
    assert rooms == {"notify", "config", "core"}
    assert {each for each in loaded if each.startswith("kiosk.notify.")} == {"kiosk.notify.settings"}
    assert "kiosk.notify" not in loaded_after("kiosk.config")


async def test_one_that_cannot_be_built_keeps_no_other_from_sending_and_says_why(tmp_path: Path) -> None:
    """The password is missing: that is what its state says, and its notices wait in the records."""
    named = settings(mail=[MAIL | {"user": "kagiban"}], webhook=[HOOK])
    mail, hook = channels_at_work(named, tmp_path / "kagiban.toml", FakeClock())
    assert (mail.name, hook.name, hook.fault) == ("mail", "hook", "")
    assert "notify-mail.secret" in mail.fault
    memory = Memory(cursors={"mail": 0})
    memory.add(1)
    async with Office(memory, mail) as office:
        await office.advance(700)
        assert office.outbox.state["mail"].trouble is Trouble.MISCONFIGURED
        assert (office.outbox.state["mail"].blocked, memory.cursors) == (True, {"mail": 0})


def test_a_fault_is_known_before_there_is_anything_to_send(tmp_path: Path) -> None:
    named = settings(mail=[MAIL | {"user": "kagiban"}])
    channels = channels_at_work(named, tmp_path / "kagiban.toml", FakeClock())
    state = Office(Memory(), *channels).outbox.state["mail"]
    assert (state.known, state.blocked, state.trouble) == (True, True, Trouble.MISCONFIGURED)


def test_two_channels_of_one_name_share_no_place_in_the_queue(tmp_path: Path) -> None:
    named = settings(webhook=[HOOK, HOOK | {"url": "https://other.example.jp/"}])
    one, other = channels_at_work(named, tmp_path / "kagiban.toml", FakeClock())
    assert (one.name, one.fault) == ("hook", "")
    assert other.name != "hook"
    assert "another channel" in other.fault
