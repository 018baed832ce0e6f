"""Word to systemd (sd_notify): ready, still alive, stopping. Silent where nobody listens."""

import os
import socket


def notify(state: str) -> bool:
    """Sends one state line (`READY=1`, `WATCHDOG=1`, `STOPPING=1`) to the socket in `NOTIFY_SOCKET`.

    The protocol is that of `sd_notify(3)`. A missing or deaf socket is not the kiosk's trouble, and one that
    takes nothing for now keeps it from nothing: False, and whoever must be heard says it again.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return True
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
        out.setblocking(False)  # a queue that is full (systemd is busy) would hold the kiosk up
        try:
            out.connect(address)
            out.send(state.encode())
        except BlockingIOError:
            return False
        except OSError:
            return True
    return True
