"""Whose hands are on the machine: the account that runs a command."""

import os
import pwd


def account() -> str:
    """`account:…` of whoever runs this; behind sudo, whoever called it."""
    return f"account:{os.environ.get('SUDO_USER', '') or pwd.getpwuid(os.getuid()).pw_name}"
