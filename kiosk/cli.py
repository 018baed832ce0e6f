"""The command line: `kagiban init | check | run | demo | sim`, those of `kiosk.commands`, and the subjects'.

Quick to import: each command imports what it needs. A user's mistake gives a message and exit code 2, a
fault of configuration, device or storage a message and 1, a fault of this program `internal error` and 70
(`EX_SOFTWARE` in sysexits.h) with the traceback in a file. No traceback reaches the terminal.
"""

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk.commands.copies import backup, restore, salvage
from kiosk.commands.ledger import ledger
from kiosk.commands.report import report
from kiosk.core.errors import KioskError
from kiosk.core.machine.faults import said_of, write_fault_log
from kiosk.options import PATH, Subjects, config, house_here

if TYPE_CHECKING:
    from kiosk.house.subject import House

FAILED = 1
INTERNAL_ERROR = 70
INTERRUPTED = 130
"""128 + SIGINT, as a shell reports it."""


class ReaderLeft(Exception):
    """Whoever read our output has closed it."""


class Commands(click.Group):
    """The kiosk's own commands and those of its subjects, which are looked up once they are asked for.

    Their broken pipe reaches `main`; click itself would end the process with 1.
    """

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """With the subjects of the list, unless the command line is started with others (`obj`)."""
        extra["obj"] = extra.get("obj") or Subjects(_shipped)
        return super().make_context(info_name, args, parent, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All, by name."""
        return sorted({*super().list_commands(ctx), *(str(each.name) for each in _brought(ctx))})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of the kiosk's own, else a subject's."""
        own = super().get_command(ctx, cmd_name)
        return own or next((each for each in _brought(ctx) if each.name == cmd_name), None)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command that was named. Raises `ReaderLeft`."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderLeft from error


def main(arguments: Sequence[str] | None = None, house: "House | None" = None) -> None:
    """Runs one command, in a kiosk with these subjects, and ends the process with its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    subjects = Subjects(_shipped if house is None else lambda: house)
    _write_anything()
    try:
        code = kagiban.main(list(arguments), prog_name="kagiban", standalone_mode=False, obj=subjects) or 0
        sys.stdout.flush()
    except (ReaderLeft, BrokenPipeError):
        code = _reader_left()
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last line of defence: whatever it was, say it fit to read
        code = _failed(error, arguments)
    sys.exit(code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kagiban", prog_name="kagiban")
def kagiban() -> None:
    """A key-and-records kiosk for offices that keep personal information.

    Start with `kagiban demo`, which needs no hardware, or with `kagiban init` beside a real cabinet.
    """


@kagiban.command()
@click.option(
    "--dir", "directory", required=True, type=PATH, metavar="DIR", help="The folder; made if missing."
)
@click.option(
    "--state", type=PATH, metavar="DIR", help="For a service: its own folder, for the database. Needs --user."
)
@click.option("--user", default="", metavar="NAME", help="For a service: as whom it runs. Needs --state.")
@click.option("--station", metavar="ID", help="This kiosk's name in all records: a-z, 0-9 and hyphens.")
@click.option("--office", metavar="NAME", help="The office's name, as the screen shows it.")
@click.option("--port", metavar="PATH", help="The key cabinet's serial line.")
def init(
    directory: Path,
    state: Path | None,
    user: str,
    station: str | None,
    office: str | None,
    port: str | None,
) -> int:
    """Set up a new kiosk in a folder.

    Writes configuration, station key and database. Nothing that exists is overwritten, and nothing is left
    behind when it cannot be finished.
    """
    from kiosk.setup.initialise import next_steps, write_starter
    from kiosk.setup.starter import OFFICE, PORT, STATION

    config = write_starter(
        directory,
        state=state,
        user=user,
        port=PORT if port is None else port,
        station=STATION if station is None else station,
        office=OFFICE if office is None else office,
        house=house_here(),
    )
    click.echo(next_steps(config, user))
    return 0


@kagiban.command()
@config
@click.option("--try-channels", is_flag=True, help="Send a trial notice by each channel for alarms.")
def check(config: Path, *, try_channels: bool) -> int:
    """Look at everything that the kiosk needs.

    That is configuration, database, wiring, modules, readers, clock and terminal. Nothing moves and nothing
    is changed. Exits with 0 when all is well, else with 1. Stop the kiosk first: its serial line can be used
    by one program at a time.
    """
    from kiosk.check.table import print_check

    house = house_here()
    well = print_check(config, house.sections, house.known, house.checks, try_channels=try_channels)
    return 0 if well else FAILED


@kagiban.command()
@config
@click.option("--trace", type=PATH, metavar="FILE", help="Write every byte on the cabinet's line there.")
def run(config: Path, trace: Path | None) -> int:
    """Run the kiosk on this terminal.

    It is drawn on the terminal that is standard input, wherever standard output and errors lead.
    """
    from kiosk import locale
    from kiosk.core.machine.service_user import refuse_root
    from kiosk.face.terminal import streams
    from kiosk.face.terminal.out_of_order import instead_of_the_kiosk
    from kiosk.options import load

    with instead_of_the_kiosk():
        from kiosk import runner

        locale.use("ja")  # until the configuration says in which language the page would be
        settings = load(config)
        refuse_root(settings.database)
        if not streams.is_there():
            raise KioskError("The kiosk needs a terminal", "standard input is none")
        return runner.run(settings, house_here(), trace)


@kagiban.command()
@click.option("--play", type=click.Choice(["day"]), help="Play a scripted day, one line a step, instead.")
@click.option("--dir", "directory", type=PATH, metavar="DIR", help="Keep configuration and records there.")
@click.option("--in-process-cards", is_flag=True, help="Read cards without the machine's pcscd.")
def demo(play: str | None, directory: Path | None, in_process_cards: bool) -> int:
    """Show the kiosk on simulated hardware.

    Beside it stands a panel with which to play everybody else: cards, hands, plugs and cables. With no
    terminal on standard input and output it plays the day.
    """
    from kiosk.demo import start

    if play is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        play = "day"
    return start.main(directory, play, house_here(), in_process_cards=in_process_cards)


@kagiban.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True)
@click.option("--socket", type=PATH, metavar="PATH", help="The demo's socket; else the newest demo's.")
def sim(words: tuple[str, ...], socket: Path | None) -> int:
    """Play the outside world of a running demo.

    For example: `kagiban sim tap 1001`, `kagiban sim lift 3`; `kagiban sim help` lists all.
    """
    from kiosk.demo import start

    return start.sim(words, socket)


for command in (ledger, report, backup, restore, salvage):
    kagiban.add_command(command)


def _shipped() -> "House":
    from kiosk.subjects import HOUSE

    return HOUSE


def _brought(ctx: click.Context) -> tuple[click.Command, ...]:
    """The commands of the subjects."""
    subjects = ctx.find_object(Subjects)
    return subjects.house.commands if subjects is not None else ()


def _failed(error: Exception, arguments: Sequence[str]) -> int:
    if message := said_of(error):
        click.echo(f"kagiban: {message}", err=True)
        return FAILED
    log = write_fault_log(error, arguments, _folder_of(arguments))
    click.echo(f"kagiban: internal error ({type(error).__name__})", err=True)
    click.echo(f"  Please report it, with {log or 'what you did'}.", err=True)
    return INTERNAL_ERROR


def _folder_of(arguments: Sequence[str]) -> Path | None:
    """The folder that this command is about, as far as systemd or the command line tells."""
    if state := os.environ.get("STATE_DIRECTORY", ""):
        return Path(state.partition(":")[0])
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        option, _, value = argument.partition("=")
        if option == "--config":
            return Path(value or following).parent
        if option == "--dir":
            return Path(value or following)
    return None


def _reader_left() -> int:
    """Whoever read our output (`head`, a pager) has had enough: no fault, and nothing more to write."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _write_anything() -> None:
    """In a locale that cannot write Japanese a sign is replaced; the command does not fail for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
