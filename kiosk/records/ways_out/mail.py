"""By mail: the note to whoever keeps it outside, as soon as a server has taken it."""

from kiosk.locale import _
from kiosk.notify.channel import NotSent
from kiosk.notify.ways.mail import Mail
from kiosk.notify.ways.mail_message import Letter
from kiosk.records.ways_out import NotHandedOut, Seal
from storage.proof.handed_out import How


class ByMail:
    """A mailbox among those to which alarms are sent; `name` is the station's."""

    how = How.MAIL

    def __init__(self, mail: Mail, name: str) -> None:
        self._mail = mail
        self._name = name

    @property
    def label(self) -> str:
        """See `WayOut`."""
        return _("Mail")

    @property
    def note(self) -> str:
        """See `WayOut`."""
        return self._mail.name

    async def hand_out(self, seal: Seal) -> str:
        """See `WayOut`. A server that has taken it for one recipient has it: it has left."""
        try:
            taken = await self._mail.post(_letter(seal, self._name))
        except NotSent as error:
            raise NotHandedOut(
                _("The mail server has not taken it: {why}").format(why=error.detail)
            ) from error
        return _("The mail server has taken it, for {count} addresses.").format(count=taken)


def _letter(seal: Seal, station: str) -> Letter:
    """The note; and all of it in one line that no mail program folds or mends."""
    size = seal.checkpoint.size
    subject = _("Kagiban {station}: {text}").format(
        station=station, text=_("checkpoint over {size} records").format(size=size)
    )
    kept = _("Keep this mail: kagiban ledger verify --against holds the records against it.")
    body = "\n".join((kept, "", *seal.spellings))
    name = f"checkpoint-{station}-{size}-{seal.checkpoint.root.hex()[:16]}"
    return Letter(subject, body, name, f"checkpoint-{station}")
