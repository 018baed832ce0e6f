"""Options that several commands share."""

from pathlib import Path

import click

PATH = click.Path(path_type=Path)

config = click.option("--config", required=True, type=PATH, metavar="FILE", help="The configuration file.")
reason = click.option("--reason", required=True, metavar="TEXT", help="Why; kept beside the log.")
by = click.option("--by", metavar="NUMBER", help="Staff number of whoever decided it.")
second = click.option("--second", metavar="NUMBER", help="Staff number of the second who decided it.")
