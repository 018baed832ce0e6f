"""The layers, at run time: what is loaded when only a part is imported, seen from a fresh interpreter."""

import subprocess
import sys

import pytest

CORE = (
    "kiosk.core.station",
    "kiosk.core.watch.watch",
    "kiosk.counter.reception",
    "kiosk.core.desk.script",
    "kiosk.building",
)


def loaded_after(*modules: str) -> set[str]:
    """The modules that a fresh interpreter holds after importing these."""
    code = f"import sys, {', '.join(modules)}; print('\\n'.join(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(out.stdout.split())


def roots(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


def test_the_core_imports_without_textual_or_simulators() -> None:
    assert not {"textual", "simulators"} & roots(loaded_after(*CORE))


def test_the_command_line_is_quick_to_import() -> None:
    assert not {"textual", "sqlalchemy", "smartcard", "simulators", "serial"} & roots(
        loaded_after("kiosk.cli")
    )


@pytest.mark.parametrize(
    ("package", "strangers"),
    [
        ("drivers.badge.pcsc", {"kiosk", "storage", "simulators", "smartcard", "textual"}),
        ("drivers.cabinet.modbus", {"kiosk", "storage", "simulators", "textual"}),
        ("storage.log.ledger", {"kiosk", "drivers", "simulators", "textual", "serial", "smartcard"}),
        ("simulators.bench.bench", {"kiosk", "drivers", "storage", "textual"}),
    ],
)
def test_each_package_stands_alone(package: str, strangers: set[str]) -> None:
    assert not strangers & roots(loaded_after(package))
