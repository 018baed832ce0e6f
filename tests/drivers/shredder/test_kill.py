"""The program dies with the shredder enabled: the module's watchdog disables it."""

import asyncio
import subprocess
import sys
import textwrap
import time

import pytest

from simulators.wire.cable import Cable
from tests.drivers.shredder.shredders import KINDS, PATIENCE, served, started

pytestmark = pytest.mark.long

WATCHED = [name for name, kind in KINDS.items() if kind.watchdog]
ENABLES = textwrap.dedent("""
    import asyncio, sys
    from pathlib import Path
    from tests.drivers.shredder.shredders import started

    async def main():
        async with started(sys.argv[1], Path(sys.argv[2])) as (shredder, told):
            await told.wait_for(lambda told: told.links == ["online"])
            await shredder.enable()
            print("enabled", flush=True)
            await asyncio.sleep(60)

    asyncio.run(main())
""")


def running(kind: str, cable: Cable) -> subprocess.Popen[str]:
    """A program that enables the shredder and lives on."""
    argv = [sys.executable, "-c", ENABLES, kind, str(cable.kiosk_end)]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("kind", WATCHED)
async def test_the_program_is_killed(cable: Cable, kind: str) -> None:
    """`kill -9`: off within the watchdog's time; at the next start that is told, until it is enabled anew."""
    with served(kind, cable) as rig:
        with running(kind, cable) as program:
            assert program.stdout is not None
            assert await asyncio.to_thread(program.stdout.readline) == "enabled\n"
            rig.paper.feed(1000, rate=5.0)
            await rig.until(lambda: rig.paper.shredded > 2)
            program.kill()
            killed = time.monotonic()
        await rig.until(lambda: not rig.paper.enabled)
        assert time.monotonic() - killed < 3.0 + 1.5
        shredded = rig.paper.shredded
        async with started(kind, cable.kiosk_end) as (shredder, told):
            await told.wait_for(lambda told: told.links == ["degraded"], PATIENCE)
            assert "watchdog has tripped" in told.detail
            assert (told.counts[-1], told.enabled) == (shredded, ["disabled"])
            await shredder.enable()
            await told.wait_for(lambda told: told.links[-1] == "online")
