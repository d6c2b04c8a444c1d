"""Killed between the effect and the message, or between the message and its note: nothing is lost, and what
is told again is told under the same id."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from hefu.services.webhooks.view import webhook_view
from tests.servers.receiver import Receiver
from tests.services.webhooks.trial import Trial

ROOT = Path(__file__).parents[3]
VICTIM = """
import os, signal, sys
from pathlib import Path
from tests.services.webhooks.trial import Trial

def die(*_asked):
    os.kill(os.getpid(), signal.SIGKILL)

books, origin, point = sys.argv[1:]
trial = Trial(Path(books), origin)
if point == "before the log is sealed":
    trial.opened.register.keep_decision("d-1", "RZ-1", b"{}")
    die()
if point == "before the message":
    type(trial.rounds._carrier).carry = die
if point == "before the note":
    type(trial.book).advance = die
trial.decide("d-1", "d-2")
trial.tell()
"""
POINTS = {"before the log is sealed": 0, "before the message": 0, "before the note": 1}


@pytest.mark.parametrize(
    ("trial", "point"),
    [*(("sqlite", point) for point in POINTS), ("postgresql", "before the note")],
    indirect=["trial"],
)
def test_nothing_is_lost_and_nothing_gets_another_id(
    trial: Trial, receiver: Receiver, point: str
) -> None:
    name = trial.subscribe(receiver.origin)
    died = subprocess.run(
        [sys.executable, "-c", VICTIM, str(trial.shelf.folder), receiver.origin, point],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert len(receiver.received) == POINTS[point]
    wanted = ["d-1"] if "sealed" in point else ["d-1", "d-2"]
    trial.decide()
    if "sealed" not in point:
        trial.tell()
        assert len(receiver.received) == POINTS[point], "whoever was killed holds the lease"
    trial.clock.move(seconds=61)
    trial.tell()
    told = [msgspec.json.decode(one.body)["data"]["id"] for one in receiver.received]
    assert told == ["d-1"] * POINTS[point] + wanted
    assert len(set(receiver.ids)) == len(wanted)
    assert webhook_view(trial.book, name).told_until_place == trial.book.log_size()
