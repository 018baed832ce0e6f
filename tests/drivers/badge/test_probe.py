"""A look at PC/SC for whoever sets a kiosk up: an answer in any case, and always within the limit."""

import threading
import time
from typing import Any

import pytest

from drivers.badge.probe import Probe, probe
from simulators.cards.readers import InProcessBench
from tests.drivers.badge.test_faults import SECURITY_VIOLATION, Bent
from tests.drivers.badge.watching import Stand


def test_it_names_the_readers(stand: Stand) -> None:
    assert probe(30.0, scard=stand.scard) == Probe(True, stand.names, "")


def test_it_says_that_there_is_no_reader(local: InProcessBench) -> None:
    local.unplug()
    assert probe(scard=local.scard) == Probe(True, (), "the PC/SC service has no reader")


def test_it_says_that_the_service_is_away(stand: Stand) -> None:
    stand.bench.kill_service()
    running, readers, detail = probe(30.0, scard=stand.scard)
    assert (running, readers) == (False, ())
    assert "not running" in detail
    assert "8010001D" in detail


def test_it_says_that_the_service_refuses(local: InProcessBench) -> None:
    bent: Any = Bent(local)
    bent.first["SCardEstablishContext"] = [lambda: (SECURITY_VIOLATION, 0)]
    assert "refuses" in probe(scard=bent).detail


def test_it_says_that_listing_failed(local: InProcessBench) -> None:
    bent: Any = Bent(local)
    bent.first["SCardListReaders"] = [lambda: (0x80100001, [])]
    assert probe(scard=bent) == Probe(False, (), "the PC/SC service failed (SCardListReaders: 0x80100001)")


def test_without_pyscard_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "smartcard.scard", None)
    assert "pyscard" in probe().detail


def test_a_service_that_hangs_holds_nobody(local: InProcessBench) -> None:
    bent: Any = Bent(local)
    let_go = threading.Event()
    bent.first["SCardEstablishContext"] = [lambda: let_go.wait(60) and None]
    began = time.monotonic()
    found = probe(0.05, scard=bent)
    assert found == Probe(False, (), "the PC/SC service did not answer within 0.05 s")
    assert time.monotonic() - began < 60
    let_go.set()
    for thread in threading.enumerate():
        if thread.name == "badge probe":
            thread.join(60)
