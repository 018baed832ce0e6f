"""What systemd does with a unit, as far as this unit asks for it: called on the terminal that is its TTYPath.

As root: `python unit.py UNIT JOURNAL NOTIFY`. Stands in for systemd (systemd.exec(5)); becomes the service.
"""

import fcntl
import os
import pwd
import shlex
import shutil
import sys
import termios
from collections import defaultdict
from pathlib import Path

Settings = dict[str, list[str]]

KNOWN = {
    *("Type", "Environment", "ExecStart", "User", "Group", "SupplementaryGroups", "LoadCredential"),
    *("StateDirectory", "StateDirectoryMode", "WorkingDirectory", "UMask"),
    *("StandardInput", "StandardOutput", "StandardError", "TTYPath", "TTYReset", "TTYVHangup"),
    *("WatchdogSec", "TimeoutStartSec", "TimeoutStopSec", "Restart", "RestartSec"),
}
"""A setting that is none of these would be left out here without anybody noticing."""


def read(unit: Path) -> Settings:
    """The `[Service]` section."""
    section = unit.read_text(encoding="utf-8").partition("[Service]\n")[2].partition("\n[")[0]
    found: Settings = defaultdict(list)
    for line in section.splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            assert name in KNOWN, f"{name}= is not played here"
            found[name].append(value)
    return found


def become(unit: Path, journal: Path, notify: Path) -> None:
    """Becomes the service: never returns."""
    settings = read(unit)
    name = settings["User"][0]
    user = pwd.getpwnam(name)
    state = _state(settings, user)
    credentials = _credentials(settings, user, unit.stem)
    terminal = os.ttyname(0)
    os.chown(terminal, user.pw_uid, -1)
    _lead(settings, terminal, journal)
    os.umask(int(settings["UMask"][0], 8))
    groups = os.getgrouplist(name, user.pw_gid)
    os.setgroups([*groups, *map(_group, settings["SupplementaryGroups"][0].split())])
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    os.chdir(settings["WorkingDirectory"][0])
    given = (each.partition("=") for line in settings["Environment"] for each in shlex.split(line))
    environment = {name: value for name, _, value in given} | {
        "HOME": user.pw_dir,
        "USER": name,
        "STATE_DIRECTORY": str(state),
        "CREDENTIALS_DIRECTORY": str(credentials),
        "NOTIFY_SOCKET": str(notify),
    }
    command = shlex.split(settings["ExecStart"][0])
    os.execve(command[0], command, environment)  # noqa: S606 - as systemd does: no shell


def _state(settings: Settings, user: pwd.struct_passwd) -> Path:
    """The folder belongs to the service, whoever made it."""
    state = Path("/var/lib") / settings["StateDirectory"][0]
    state.mkdir(exist_ok=True)
    os.chown(state, user.pw_uid, user.pw_gid)
    state.chmod(int(settings["StateDirectoryMode"][0], 8))
    return state


def _credentials(settings: Settings, user: pwd.struct_passwd, unit: str) -> Path:
    folder = Path("/run/credentials") / f"{unit}.service"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for line in settings["LoadCredential"]:
        name, _, source = line.partition(":")
        assert source.startswith("/"), "a relative path is looked for in /etc/credstore"
        shutil.copyfile(source, folder / name)
        os.chown(folder / name, user.pw_uid, user.pw_gid)
        (folder / name).chmod(0o400)
    os.chown(folder, user.pw_uid, user.pw_gid)
    folder.chmod(0o500)
    return folder


def _lead(settings: Settings, terminal: str, journal: Path) -> None:
    """Standard streams as the unit says. There is no other word for them in it than these two."""
    ends = {
        "tty": lambda: os.open(terminal, os.O_RDWR | os.O_NOCTTY),
        "journal": lambda: os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
    }
    for stream, name in enumerate(("StandardInput", "StandardOutput", "StandardError")):
        end = ends[settings[name][0]]()
        os.dup2(end, stream)
        os.close(end)
    fcntl.ioctl(0, termios.TIOCSCTTY, 1)


def _group(name: str) -> int:
    import grp

    return grp.getgrnam(name).gr_gid


if __name__ == "__main__":
    become(*map(Path, sys.argv[1:]))
