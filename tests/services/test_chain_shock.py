"""A shock carried to the loans of a book: by hand, by file, and on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.shock import command
from hefu.evidence.record import Record
from hefu.evidence.schema import Value
from hefu.services.chain.ask_shock import ShockQuestion, ask_shock
from hefu.services.chain.scenario import read_scenario
from hefu.services.committee.page import CommitteePage
from hefu.vocabulary.errors import HefuError, InvalidInput, NotFound
from tests.decisions.approvable import AS_OF, CLOCKS, YUAN, Rows, records_of, values_of
from tests.decisions.trade_book import TradeBook

BANK = "uscc:91310000132200821H"
SMELTER = "uscc:91330382041262373E"
MAKER = "uscc:91330200MA2H4T6R63"
CARMAKER = "uscc:91440300MA5F2K8W83"
_DAY = date(2026, 1, 15)
Told = tuple[str, dict[str, Value]]


def trade() -> Rows:
    """Smelter sells for 100 to the maker, who sells for 200 to the carmaker.

    The maker owes the bank 50. In 73 days, a fifth of a year, it earns 20; its working funds are 10.
    Behind the loan stand stock of 10, counted with 7, and a guarantee of 20 by the carmaker, whose
    accounts nobody told.
    """
    rows: Rows = {}
    for table, values in (*_firms(), *_accounts(), *_loan()):
        rows.setdefault(table, []).append(values_of(table, **values))
    return rows


def _firms() -> Iterator[Told]:
    for party_id, name, code in (
        (SMELTER, "乐清润顺铝冶炼有限公司", "3216"),
        (MAKER, "宁波东钱五金制造有限公司", "3482"),
        (CARMAKER, "深圳海岸汽车零部件有限公司", "3670"),
    ):
        yield "party", {"uscc": party_id.removeprefix("uscc:"), "name": name, "industry_code": code}
    for number, (seller, buyer, net) in enumerate(
        ((SMELTER, MAKER, 100), (MAKER, CARMAKER, 200)), 1
    ):
        yield (
            "invoice",
            {
                "invoice_no": str(number),
                "direction_code": "invoice",
                "issued_on": _DAY,
                "seller_id": seller,
                "buyer_id": buyer,
                "currency": "CNY",
                "net_minor": net * YUAN,
                "gross_minor": net * YUAN * 113 // 100,
            },
        )


def _accounts() -> Iterator[Told]:
    figures = {"sales": 200, "cost_of_sales": 100, "own_working_funds": 10, "net_assets": 80}
    for code, amount in figures.items():
        yield (
            "financial_figure",
            {
                "party_id": MAKER,
                "statement_code": "annual",
                "period_end_on": date(2025, 12, 31),
                "figure_code": code,
                "amount_minor": amount * YUAN,
                "currency": "CNY",
                "reported_on": date(2026, 3, 1),
            },
        )


def _loan() -> Iterator[Told]:
    debt: dict[str, Value] = {"financier_id": BANK, "currency": "CNY"}
    yield (
        "exposure",
        dict(
            obligor_id=MAKER,
            kind_code="loan",
            facility_no="F-1",
            outstanding_minor=50 * YUAN,
            reported_on=AS_OF,
            **debt,
        ),
    )
    yield (
        "guarantee",
        {
            "guarantee_no": "G-1",
            "guarantor_id": CARMAKER,
            "obligor_id": MAKER,
            "beneficiary_id": BANK,
            "kind_code": "joint_and_several",
            "amount_minor": 20 * YUAN,
            "currency": "CNY",
            "signed_on": _DAY,
        },
    )
    keeper = "uscc:91330900MA28K5T70D"
    yield (
        "warehouse_receipt",
        {
            "warehouse_receipt_no": "W-1",
            "keeper_id": keeper,
            "depositor_id": MAKER,
            "holder_id": BANK,
            "issued_on": _DAY,
            "quantity_micro": 1,
            "value_minor": 10 * YUAN,
            "currency": "CNY",
            "status_code": "pledged",
        },
    )
    yield (
        "pledge",
        {
            "pledge_no": "P-1",
            "pledgor_id": MAKER,
            "pledgee_id": BANK,
            "keeper_id": keeper,
            "warehouse_receipt_no": "W-1",
            "pledged_on": _DAY,
        },
    )
    yield (
        "capital_figure",
        {
            "financier_id": BANK,
            "figure_code": "net_capital",
            "reported_on": date(2025, 12, 31),
            "amount_minor": 1_000 * YUAN,
            "currency": "CNY",
        },
    )


@pytest.fixture
def book(tmp_path: Path) -> Iterator[TradeBook]:
    opened = TradeBook(tmp_path)
    opened.tell(records_of(trade()))
    yield opened
    opened.close()


def ask(book: TradeBook, question: ShockQuestion) -> CommitteePage:
    return ask_shock(EmbeddedHouse(), book.register, question, CLOCKS)


def told(page: CommitteePage) -> str:
    return json.dumps([label.en for label in page.unknown], ensure_ascii=False)


def test_a_book_without_trade_has_no_chain(tmp_path: Path) -> None:
    empty = TradeBook(tmp_path)
    empty.tell(records_of({"party": trade()["party"]}))
    with pytest.raises(NotFound) as error:
        ask(empty, ShockQuestion(firm="润顺"))
    assert error.value.code == "shock.no_trade"
    empty.close()


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (ShockQuestion(), "shock.question"),
        (ShockQuestion(firm="润顺", top_count=3), "shock.question"),
        (ShockQuestion(firm="远山"), "shock.firm_unknown"),
        (ShockQuestion(firm="有限公司"), "shock.firm_ambiguous"),
        (ShockQuestion(firm="润顺", relief_budget="many"), "shock.budget"),
        (ShockQuestion(firm="润顺", relief_budget="-1"), "shock.budget"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(
    book: TradeBook, question: ShockQuestion, code: str
) -> None:
    with pytest.raises(HefuError) as error:
        ask(book, question)
    assert error.value.code == code
    assert error.value.text("zh") != error.value.text("en")


def test_the_loss_is_what_a_committee_computes_by_hand(book: TradeBook) -> None:
    # The maker's only aluminium is gone: it loses all output, and 20 of profit reach its funds of 10.
    # 50 lent - 7 of stock - 20 that the carmaker pays, as far as anybody knows: 23.
    # If the carmaker, of which nothing is known and which gets no parts, fails too: 43.
    page = ask(book, ShockQuestion(firm="乐清润顺", days=73))
    assert page.is_grave
    assert page.data["loss_minor"] == 23 * YUAN
    assert page.data["loss_at_most_minor"] == 43 * YUAN
    (facility,) = page.data["facilities"]
    assert (facility["facility_no"], facility["step_count"]) == ("F-1", 1)
    # One fen more than what 20 exceed 10 by keeps it alive.
    (relief,) = page.data["reliefs"]
    assert relief == {
        "party_id": MAKER,
        "need_minor": 10 * YUAN + 1,
        "need_of_equity_minor": 0,
        "avoided_minor": 23 * YUAN,
    }
    assert "Profit, equity or working funds of 2 of 3 firms" in told(page)
    figures = {figure.name.en: figure.value.en for figure in page.figures}
    assert figures["of net capital"] == "2.3 %"


def insured(**changed: Value) -> Rows:
    """The trade with a policy that pays four fifths of what the maker fails to pay, up to 30."""
    policy: dict[str, Value] = {
        "policy_no": "XB-1",
        "insurer_id": "name:东海财产保险股份有限公司",
        "obligor_id": MAKER,
        "beneficiary_id": BANK,
        "limit_minor": 30 * YUAN,
        "currency": "CNY",
        "insured_bp": 8_000,
        "valid_from_on": _DAY,
    }
    return {**trade(), "credit_insurance": [values_of("credit_insurance", **(policy | changed))]}


@pytest.mark.parametrize(
    ("why", "changed"),
    [
        ("another lender is paid", {"beneficiary_id": CARMAKER}),
        ("another debtor is insured", {"obligor_id": SMELTER}),
        ("it begins tomorrow", {"valid_from_on": AS_OF + timedelta(days=1)}),
        ("it ended yesterday", {"valid_until_on": AS_OF - timedelta(days=1)}),
        ("it was cancelled today", {"cancelled_on": AS_OF}),
        ("nobody tells what a dollar is worth", {"currency": "USD"}),
        ("it pays nothing", {"insured_bp": 0}),
    ],
)
def test_a_policy_that_does_not_insure_the_loan_pays_nothing(
    tmp_path: Path, why: str, changed: dict[str, Value]
) -> None:
    book = TradeBook(tmp_path)
    book.tell(records_of(insured(**changed)))
    page = ask(book, ShockQuestion(firm=SMELTER, days=73))
    book.close()
    assert page.data["loss_minor"] == 23 * YUAN, why


@pytest.mark.parametrize("column", ["valid_from_on", "valid_until_on", "cancelled_on"])
def test_a_policy_with_a_day_in_dispute_pays_nothing(tmp_path: Path, column: str) -> None:
    """One source says that it ran out or was cancelled, another names a day to come."""
    book = TradeBook(tmp_path)
    book.tell(records_of(insured(**{column: _DAY})))
    rival = insured(**{column: AS_OF + timedelta(days=30)})["credit_insurance"]
    book.tell([Record("credit_insurance", dict(row), "1", "insurer") for row in rival])
    page = ask(book, ShockQuestion(firm=SMELTER, days=73))
    book.close()
    assert page.data["loss_minor"] == 23 * YUAN


@pytest.mark.parametrize(("table", "loss"), [("pledge", 30), ("guarantee", 43)])
def test_cover_whose_release_is_in_dispute_is_none(tmp_path: Path, table: str, loss: int) -> None:
    """Of 50 lent, stock covers 7 and the carmaker 20, unless somebody says that they were released."""
    rows = trade()
    (given,) = rows[table]
    book = TradeBook(tmp_path)
    book.tell(records_of({**rows, table: [{**given, "released_on": _DAY}]}))
    rival = {**given, "released_on": AS_OF + timedelta(days=30)}
    book.tell([Record(table, rival, "1", "another source")])
    page = ask(book, ShockQuestion(firm=SMELTER, days=73))
    book.close()
    assert page.data["loss_minor"] == loss * YUAN


def test_insurers_pay_their_part_up_to_the_limit(tmp_path: Path) -> None:
    # Of the 23 that neither stock nor the carmaker pays, four fifths: 18.40; left are 4.60.
    # If the carmaker fails too, four fifths of its 20 would be 16, but only 11.60 of the limit are left.
    book = TradeBook(tmp_path)
    book.tell(records_of(insured()))
    page = ask(book, ShockQuestion(firm=SMELTER, days=73))
    book.close()
    assert page.data["loss_minor"] == 460 * YUAN // 100
    assert page.data["loss_at_most_minor"] == 13 * YUAN


def test_a_short_stop_is_survived_and_a_budget_too_small_saves_nobody(book: TradeBook) -> None:
    assert ask(book, ShockQuestion(firm=SMELTER, days=36)).data["loss_minor"] == 0
    poor = ask(book, ShockQuestion(firm=SMELTER, days=73, relief_budget="10.00"))
    assert poor.data["reliefs"] == []
    assert ask(book, ShockQuestion(firm=SMELTER, days=73, relief_budget="10.01")).data["reliefs"]


def test_upstream_is_kept_apart_from_downstream(book: TradeBook) -> None:
    page = ask(book, ShockQuestion(firm="海岸", days=73))
    lost = {row["party_id"]: row for row in page.data["firms"]}
    assert (lost[MAKER]["loss_downstream_bp"], lost[MAKER]["loss_upstream_bp"]) == (0, 10_000)
    assert lost[SMELTER]["loss_upstream_bp"] == 10_000


def test_the_firms_whose_stop_costs_most_are_told_with_a_guarantee(book: TradeBook) -> None:
    page = ask(book, ShockQuestion(top_count=2))
    assert len(page.data["network"]) == 2
    assert all(row["is_complete"] for row in page.data["network"])
    assert "None is missed" in page.sections[0].says[0].en


def scenario(folder: Path, text: str) -> Path:
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("shocks: []", 1, "shocks"),
        ("days: 0\nshocks:\n  - firms: [a]", 1, "days"),
        ("shocks:\n  - firms: [a]\n    part: 120%", 3, "part"),
        ("shocks:\n  - firms: [a]\n    part: 0.5", 3, "part"),
        ("shocks:\n  - firms: [a]\n    sectors: ['3216']", 2, "shocks"),
        ("shocks:\n  - sectors: ['9999']", 2, "sectors"),
        ("shocks:\n  - regions: ['浙江']", 2, "regions"),
        ("shocks:\n  - firms: [a]\n    dayz: 3", 3, "dayz"),
        ("together: both\nshocks:\n  - firms: [a]", 1, "together"),
        ("shocks:\n  - imports: all\n    needs: [{firm: a, share: 5%}]", 3, "industry"),
    ],
)
def test_a_scenario_names_the_line_and_the_field_that_are_wrong(
    tmp_path: Path, text: str, line: int, field: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        read_scenario(scenario(tmp_path, text))
    assert (error.value.arguments["line"], error.value.arguments["field"]) == (line, field)


def test_yaml_that_is_none_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as error:
        read_scenario(scenario(tmp_path, "shocks:\n  - firms: [a"))
    assert error.value.code == "shock.no_yaml"


@pytest.mark.parametrize(
    ("shock", "lost"),
    [
        ("sectors: [C32]", (10_000, 10_000)),
        ("sectors: ['3216']\n    part: 40%", (4_000, 4_000)),
        ("regions: ['330382']", (10_000, 10_000)),
        ("imports: ['3216']\n    needs: [{firm: 东钱, industry: '3216', share: 30%}]", (0, 3_000)),
    ],
)
def test_each_kind_of_shock_reaches_the_maker(
    book: TradeBook, tmp_path: Path, shock: str, lost: tuple[int, int]
) -> None:
    path = scenario(tmp_path, f"title: {{zh: 甲, en: A}}\ndays: 73\nshocks:\n  - {shock}\n")
    page = ask(book, ShockQuestion(scenario=path))
    found = {row["party_id"]: row["loss_downstream_bp"] for row in page.data["firms"]}
    assert (found.get(SMELTER, 0), found[MAKER]) == lost


@pytest.mark.parametrize("shock", ["sectors: [A]", "regions: ['65']", "imports: all"])
def test_a_shock_that_hits_nobody_is_a_mistake(book: TradeBook, tmp_path: Path, shock: str) -> None:
    path = scenario(tmp_path, f"shocks:\n  - {shock}\n")
    with pytest.raises(NotFound) as error:
        ask(book, ShockQuestion(scenario=path))
    assert error.value.code == "shock.hits_nobody"


def test_a_survey_that_says_linear_softens_the_blow(book: TradeBook, tmp_path: Path) -> None:
    survey = tmp_path / "survey.csv"
    survey.write_text("supplier,customer,effect\n3216,3482,0\n", encoding="utf-8")
    page = ask(book, ShockQuestion(firm=SMELTER, days=73, survey=survey))
    assert page.data["loss_minor"] == 0
    survey.write_text("supplier,customer,effect\n3216,3482,7\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as error:
        ask(book, ShockQuestion(firm=SMELTER, survey=survey))
    assert (error.value.code, error.value.arguments["line"]) == ("chain.survey_effect", 2)


def test_results_are_kept_as_tables_and_the_command_tells_them(
    book: TradeBook, tmp_path: Path
) -> None:
    out, page = tmp_path / "out", tmp_path / "page.html"
    arguments = ["--firm", SMELTER, "--days", "73", "--book", str(book.folder / "book")]
    arguments += ["--as-of", str(AS_OF), "--known-on", str(AS_OF), "--lang", "en"]
    run = CliRunner().invoke(command, [*arguments, "--out", str(out)], obj=EmbeddedHouse())
    assert run.exit_code == 0, run.output
    assert "we lose CNY 23.00" in " ".join(run.output.split())
    assert {path.name for path in out.iterdir()} == {
        f"chain_shock_{each}.{kind}" for each in ("firm", "facility") for kind in ("csv", "parquet")
    }
    assert "F-1" in (out / "chain_shock_facility.csv").read_text(encoding="utf-8-sig")
    CliRunner().invoke(command, [*arguments, "--html", str(page)], obj=EmbeddedHouse())
    assert page.read_text(encoding="utf-8").count("<svg") == 1


def test_drawn_networks_widen_the_answer_to_an_interval(book: TradeBook) -> None:
    page = ask(book, ShockQuestion(firm=SMELTER, days=73, draw_count=3))
    sure = " ".join(label.en for label in page.sections[-1].says)
    assert "no links were added" in sure


@pytest.mark.parametrize("name", ["one-supplier", "region-flood", "chip-imports"])
def test_the_examples_can_be_read(name: str) -> None:
    folder = Path(__file__).parents[2] / "examples" / "scenarios"
    found = read_scenario(folder / f"{name}.yaml")
    assert found.title is not None
    assert found.shocks
