"""What a new kiosk's file says of shredding."""

from collections.abc import Mapping

from kiosk.config.reading import spelled

SHREDDER_PORT = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0"
SHREDDER = """[shredder]
port = {port}
kind = "dcon"
baud = 9600
[shredder.counter]
unit = 1
model = "i-7080"
[shredder.switch]
unit = 2
model = "i-7060"
outputs = "enable"
inputs = "running, jam"
"""
"""An I-7080 that counts and an I-7060 that switches, both DCON, on a line of their own."""

_TEXT = """# 裁断機 (計数器と、動かす許可を出すモジュール)。docs/shredder.md
# The shredder: a module that counts and one that lets it run.
{shredder}
# 裁断の決めごと: on_rotation = "one" (二人のうち一人が当番) または "both"。idle_s 秒入らなければ止めます。
# kinds, card_kinds, checklist, reasons_to_substitute, explanations に言葉を並べられます。
# Rules of shredding; the words to choose from are lists of texts under those names.
[shredding]
on_rotation = "one"
idle_s = 120.0

"""


def starter(lines: Mapping[str, str]) -> Mapping[str, str]:
    """Without a line for it, the shredder stays an example, commented out."""
    port = lines.get("shredder", "")
    text = SHREDDER.format(port=spelled(port or SHREDDER_PORT))
    shredder = text if port else "".join(f"# {line}\n" for line in text.splitlines())
    return {"shredding": _TEXT.format(shredder=shredder)}
