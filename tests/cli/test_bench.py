"""``hefu bench detection`` runs on a smallest book and refuses what cannot be measured."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.bench import command
from hefu.cli.main import run
from hefu.services.bench_detection import BenchOptions, bench_detection
from hefu.synth.schedule import PATTERNS
from hefu.vocabulary.errors import InvalidInput

SMALLEST = ["--seeds", "1", "--firms", "180", "--invoices", "600", "--applications", "99"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (BenchOptions(seed_count=0), "bench.nothing_to_do"),
        (BenchOptions(budgets=()), "bench.nothing_to_do"),
        (BenchOptions(budgets=(0,)), "bench.nothing_to_do"),
        (BenchOptions(ranking="by_heart"), "bench.no_ranking"),
    ],
)
def test_what_cannot_be_measured_is_refused(options: BenchOptions, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        bench_detection(EmbeddedHouse(), options)
    assert caught.value.code == code
    assert "{" not in caught.value.text("zh") + caught.value.text("en")


def test_a_budget_is_a_list_of_numbers() -> None:
    assert run(EmbeddedHouse(), ["bench", "detection", "--budget", "many"]) == 2


def test_a_smallest_book_is_measured() -> None:
    runner = CliRunner()
    outcome = runner.invoke(
        command,
        ["detection", *SMALLEST, "--budget", "5,50", "--json"],
        obj=EmbeddedHouse(),
    )
    assert outcome.exit_code == 0, outcome.output
    told = json.loads(outcome.stdout)
    assert told["budgets"] == [5, 50]
    assert {row["pattern"] for row in told["patterns"]} == set(PATTERNS)
    assert all(row["planted"] for row in told["patterns"])
    few, many = told["seeds"][0]["at"]
    assert few["read"] <= many["read"]
    assert few["caught"] <= many["caught"] <= told["seeds"][0]["seen"]
    unseen = told["seeds"][0]["planted"] - told["seeds"][0]["seen"]
    assert len(told["misses"]) == unseen
