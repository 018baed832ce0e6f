"""By what a checkpoint leaves this station, as the settings have it: a stick, a mail."""

import logging
from collections.abc import Iterator
from pathlib import Path

from kiosk.config import Settings
from kiosk.config.problems import ConfigError
from kiosk.core.clock import Clock
from kiosk.notify.channels import channels_of
from kiosk.notify.settings import NotifySettings
from kiosk.notify.ways.mail import Mail
from kiosk.records.ways_out import WayOut
from kiosk.records.ways_out.mail import ByMail
from kiosk.records.ways_out.stick import Stick

log = logging.getLogger(__name__)


def ways_of(settings: Settings, clock: Clock) -> Iterator[WayOut]:
    """By what a checkpoint leaves this station, in the order in which it is offered."""
    if (stick := stick_of(settings)) is not None:
        yield stick
    try:
        if (mail := mail_of_checkpoints(settings, clock)) is not None:
            yield ByMail(mail, settings.station.id)
    except ConfigError as error:
        log.error("checkpoints are not sent by mail: %s", error.detail)


def mail_of_checkpoints(settings: Settings, clock: Clock) -> Mail | None:
    """The mail channel that takes them; None where none does. Raises `ConfigError` if it cannot be built."""
    named = tuple(each for each in settings.section(NotifySettings).mail if each.id == settings.ledger.mail)
    built = channels_of(NotifySettings(mail=named[:1]), settings.path, clock)
    return next((each for each in built if isinstance(each, Mail)), None)


def stick_of(settings: Settings) -> Stick | None:
    """The stick that the settings describe; None where there is none."""
    if not settings.ledger.stick:
        return None
    return Stick(Path(settings.ledger.stick), settings.database.parent, settings.station.id)
