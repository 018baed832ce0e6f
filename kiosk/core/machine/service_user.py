"""The user as whom the kiosk runs: whoever owns the folder of the database. Root becomes that user.

An administrator runs `kagiban check` as root, who may read the keys. What follows then sees what the kiosk
sees. The kiosk itself never runs as root on somebody else's records.
"""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.errors import KioskError


@dataclass(frozen=True, slots=True)
class ServiceUser:
    """A user by number, with the group of that name."""

    name: str
    uid: int
    gid: int


def user_named(name: str) -> ServiceUser:
    """Raises `KioskError` where there is no such user."""
    try:
        user = pwd.getpwnam(name)
    except KeyError as error:
        advice = f"make it first: useradd --system --groups dialout,tty {name}"
        raise KioskError("There is no such user", f"{name}: {advice}") from error
    return ServiceUser(user.pw_name, user.pw_uid, user.pw_gid)


def owner_of(database: Path) -> ServiceUser | None:
    """Whoever owns the database's folder; None for root, and where it cannot be looked at."""
    try:
        folder = database.parent.stat()
    except OSError:
        return None
    if folder.st_uid == 0:
        return None
    try:
        user = pwd.getpwuid(folder.st_uid)
    except KeyError:
        return ServiceUser("", folder.st_uid, folder.st_gid)
    return ServiceUser(user.pw_name, user.pw_uid, user.pw_gid)


def become_owner_of(database: Path) -> None:
    """From now on, and for good, whoever owns the database's folder; nothing for whoever is not root."""
    if os.geteuid() != 0 or (user := owner_of(database)) is None:
        return
    os.setgroups(groups_of(user))
    os.setresgid(user.gid, user.gid, user.gid)
    os.setresuid(user.uid, user.uid, user.uid)


def refuse_root(database: Path) -> None:
    """Raises `KioskError` for root where the records belong to a service's user."""
    if os.geteuid() == 0 and (user := owner_of(database)) is not None:
        advice = "start it as a service (systemctl start kagiban), which hands it the keys"
        raise KioskError(f"The kiosk of {user.name or user.uid} does not run as root", advice)


def groups_of(user: ServiceUser) -> list[int]:
    """The groups that a service of this user has."""
    return os.getgrouplist(user.name, user.gid) if user.name else [user.gid]
