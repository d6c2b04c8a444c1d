"""Trade added up in memory and by the database, and what an industry means to another."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.following import BundleTrail
from hefu.parameters.essentiality import CLASS, essentiality_at, read_survey
from hefu.vocabulary.errors import InvalidInput, PolicyIncomplete
from tests.decisions.approvable import AS_OF, CLOCKS, approvable, full_row, records_of
from tests.decisions.trade_book import TradeBook

SINCE = date(2025, 4, 1)


def test_memory_and_database_add_up_the_same(tmp_path: Path) -> None:
    rows = approvable()
    book = TradeBook(tmp_path)
    book.tell(records_of(rows))
    by_database = book.register.trade_links(CLOCKS, SINCE)
    book.close()
    bundle = Bundle({name: [full_row(name, row) for row in each] for name, each in rows.items()})
    assert by_database
    assert BundleTrail(bundle).trade_links(CLOCKS, SINCE) == by_database


def effect(supplier: str | None, customer: str | None) -> int:
    return essentiality_at(CLOCKS).effects([supplier, customer])[0][1]


@pytest.mark.parametrize(
    ("supplier", "customer", "told"),
    [
        ("3216", "3482", "essential"),
        ("4420", "3482", "essential"),
        ("2231", "3670", "linear"),
        ("3216", "5261", "linear"),
        ("7212", "3670", "linear"),
        ("7010", "3670", "none"),
        (None, "3670", "linear"),
        ("3216", None, "linear"),
    ],
)
def test_what_is_essential_follows_sections_of_the_standard(
    supplier: str | None, customer: str | None, told: str
) -> None:
    assert effect(supplier, customer) == {**CLASS}[told]  # type: ignore[index]


def test_before_a_table_was_known_nothing_is_guessed() -> None:
    with pytest.raises(PolicyIncomplete):
        essentiality_at(Clocks(date(1990, 1, 1), AS_OF))


def test_the_more_exact_line_of_a_survey_goes_first(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("supplier,customer,effect\nC,C,none\n321,C34,linear\n3216,3482,2\n", "utf-8")
    table = read_survey(path, essentiality_at(CLOCKS))
    found = table.effects(["3216", "3482", "3211", "3670"])
    assert found[0][1] == CLASS["essential"]
    assert found[2][1] == CLASS["linear"]
    assert found[0][3] == CLASS["none"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("supplier,customer\n3216,3482\n", "chain.survey_columns"),
        ("supplier,customer,effect\n0000,3482,1\n", "chain.survey_code"),
        ("supplier,customer,effect\n3216,3482,9\n", "chain.survey_effect"),
        ("supplier,customer,effect\n3216,3482,1\n3216,3482,2\n", "chain.survey_twice"),
    ],
)
def test_a_survey_that_cannot_be_read_names_the_line(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "survey.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as error:
        read_survey(path, essentiality_at(CLOCKS))
    assert error.value.code == code
