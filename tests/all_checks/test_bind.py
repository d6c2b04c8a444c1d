"""A check that does not bind stops the program before anything is screened."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from hefu.bootstrap import ENGINES, EmbeddedHouse
from hefu.checks._engine.bind import bind_checks
from hefu.checks._engine.registry import Check, check, checks
from hefu.checks._engine.text import take_apart
from hefu.evidence.day import Clocks
from hefu.services.judge_bundle import parameter_values
from hefu.services.start_engine import start_engine
from hefu.vocabulary.errors import Unavailable

TODAY = Clocks(date(2026, 6, 30), date(2026, 6, 30))


def spoiled(check_id: str, old: str, new: str) -> Check:
    sound = check(check_id)
    text = take_apart(sound.text.sql.replace(old, new))
    return msgspec.structs.replace(sound, text=text, digest=f"spoiled {old}")


@pytest.mark.parametrize(
    "broken",
    [
        spoiled("receivable.pledged_elsewhere", "n.is_lapsed", "n.is_laspsed"),
        spoiled("invoice.duplicate", "o.identity_no", "o.identity_number"),
        spoiled("registration.not_searched", ":max_age_days", ":no_such_parameter"),
    ],
    ids=["row column", "join column", "parameter"],
)
def test_a_misspelt_name_does_not_start(broken: Check) -> None:
    with pytest.raises(Unavailable, match=r"engine\.refused"):
        bind_checks(EmbeddedHouse().engine(), [broken], parameter_values([broken], TODAY))


@pytest.mark.parametrize("name", ENGINES)
def test_every_check_binds_on_every_engine(name: str) -> None:
    try:
        engine = EmbeddedHouse().engine(name)
    except Unavailable as error:
        pytest.skip(f"engine {name} is not installed here: {error}")
    chosen = list(checks().values())
    assert bind_checks(engine, chosen, parameter_values(chosen, TODAY)) >= len(chosen)


def test_the_default_engine_starts() -> None:
    assert start_engine(EmbeddedHouse(), None, TODAY).name == "sqlite"
