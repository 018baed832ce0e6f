"""Signs drawn with block characters: they look the same in every terminal font and need no colour."""

from kiosk.core.desk.asking import Tone

SIGNS = {
    Tone.DONE: "      ▄█\n█▄  ▄█▀ \n ▀██▀   ",
    Tone.WARNING: " ██ \n ██ \n ▄▄ ",
    Tone.REFUSED: "▀█▄ ▄█▀\n  ███  \n▄█▀ ▀█▄",
}
