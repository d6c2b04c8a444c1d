"""The official unit cases of BR-CO-10 to BR-CO-18, every one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from hefu.importers.en16931.rules import RULES, breaches, findings, message_code
from hefu.importers.en16931.totals import (
    DocumentTotals,
    InvoiceTotals,
    TaxedAmount,
    TaxParties,
    TaxTotal,
    VatBreakdown,
    half_up,
)
from hefu.importers.en16931.ubl_totals import invoice_totals
from hefu.importers.secure_xml import parse_bytes, parse_document
from hefu.importers.ubl_names import Places
from hefu.vocabulary.labelled import LANGUAGES
from hefu.vocabulary.messages import render_message
from tests.conftest import CONFORMANCE
from tests.importers.ubl_documents import wrapped

_TEST = "{http://difi.no/xsd/vefa/validator/1.0}"
# What the public part of the set holds for the claimed rules: file by file, every one is run.
_CASES_EXPECTED = 650


def case_files() -> list[Path]:
    folders = ("unit-invoice", "unit-creditnote")
    return [
        path
        for folder in folders
        for path in sorted((CONFORMANCE / "en16931" / folder).glob("*.xml"))
    ]


def cases(path: Path) -> Iterator[tuple[str, str, int, etree._Element]]:
    """Rule, verdict, how often it must fire, document: only of rules that are claimed."""
    for test in parse_document(path).iterchildren(f"{_TEST}test"):
        (document,) = [child for child in test if child.tag != f"{_TEST}assert"]
        for verdict in test.iterfind(f"{_TEST}assert/*"):
            rule = (verdict.text or "").strip()
            kind = etree.QName(verdict).localname
            if rule in RULES and kind not in {"scope", "description"}:
                yield rule, kind, int(verdict.get("number", "1")), document


def fired(document: etree._Element) -> Counter[str]:
    return Counter(rule for rule, _ in breaches(invoice_totals(document, Places().of)))


@pytest.mark.parametrize("path", case_files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_official_case_is_answered_as_the_official_rules_answer_it(path: Path) -> None:
    for number, (rule, kind, times, document) in enumerate(cases(path), start=1):
        assert kind in {"success", "error", "warning", "fatal"}
        expected = 0 if kind == "success" else times
        assert fired(document)[rule] == expected, (path.name, rule, kind, f"case {number}")


def test_the_official_cases_reach_every_claimed_rule(conformance: Path) -> None:
    seen = Counter(rule for path in case_files() for rule, *_ in cases(path))
    assert set(RULES) - set(seen) <= {"BR-IC-10"}
    assert seen.total() >= _CASES_EXPECTED


def test_no_valid_invoice_raises_an_alarm(conformance: Path) -> None:
    paths = sorted((conformance / "en16931" / "valid-ubl").iterdir())
    assert paths
    for path in paths:
        assert not fired(parse_document(path)), path.name


def taxed(amount: str, place: str = "/l", category: str = "S", rate: str = "13") -> TaxedAmount:
    return TaxedAmount(Decimal(amount), category, Decimal(rate), True, True, place)


def good() -> InvoiceTotals:
    amount = Decimal("100.00")
    return InvoiceTotals(
        syntax="ubl",
        currency="CNY",
        document=DocumentTotals(
            amount, None, None, amount, Decimal("113.00"), None, None, Decimal("113.00"), "/t"
        ),
        lines=(taxed("60.00", "/l1"), taxed("40.00", "/l2")),
        allowances=(),
        charges=(),
        tax_totals=(
            TaxTotal(
                "CNY",
                Decimal("13.00"),
                (VatBreakdown(amount, Decimal("13.00"), Decimal(13), True, "/v", "S"),),
                "/x",
            ),
        ),
        parties=TaxParties(seller_any=True, seller_vat=True),
        has_delivery_day=False,
        has_delivery_country=False,
        place="/Invoice",
    )


def names(invoice: InvoiceTotals) -> list[str]:
    return [rule for rule, _ in breaches(invoice)]


def test_an_invoice_that_foots_breaks_nothing() -> None:
    assert names(good()) == []


@pytest.mark.parametrize(
    ("field", "rules"),
    [
        ("line_sum", ["BR-CO-10", "BR-CO-13"]),
        ("net", ["BR-CO-13", "BR-CO-15"]),
        ("gross", ["BR-CO-15", "BR-CO-16"]),
        ("payable", ["BR-CO-16"]),
    ],
)
def test_a_missing_total_is_never_passed_over(field: str, rules: list[str]) -> None:
    invoice = good()
    assert invoice.document is not None
    assert (
        names(
            replace(invoice, document=DocumentTotals(**(asdict(invoice.document) | {field: None})))
        )
        == rules
    )


def test_an_unreadable_line_breaks_the_sum() -> None:
    line = replace(taxed("0"), amount=None)
    assert names(replace(good(), lines=(taxed("100"), line))) == ["BR-CO-10", "BR-S-08"]


@pytest.mark.parametrize("document", ["Invoice", "CreditNote"])
def test_an_empty_document_only_lacks_its_breakdown(document: str) -> None:
    root = parse_bytes(wrapped(document).encode())
    assert list(fired(root)) == ["BR-CO-18"]


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_a_wrong_cent_never_passes(net: int, cents: int) -> None:
    invoice = good()
    assert invoice.document is not None
    amount = Decimal(net).scaleb(-2)
    wrong = replace(
        invoice,
        lines=(taxed(str(amount)),),
        document=replace(invoice.document, line_sum=amount + Decimal(cents).scaleb(-2)),
    )
    assert "BR-CO-10" in names(wrong)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("1.005", "1.01"), ("1.0049", "1.00"), ("-1.005", "-1.00"), ("-1.0051", "-1.01"), ("0", "0")],
)
def test_halves_round_up(amount: str, rounded: str) -> None:
    assert half_up(Decimal(amount)) == Decimal(rounded)


def test_every_rule_has_a_sentence_in_both_languages() -> None:
    totals = invoice_totals(parse_bytes(wrapped("Invoice").encode()), Places().of)
    assert [finding.code for finding in findings(totals)] == ["en16931.br_co_18"]
    for rule in RULES:
        arguments = {"rule": rule, "category": "S", "stated": None, "expected": Decimal("1.00")}
        for language in LANGUAGES:
            assert rule in render_message(message_code(rule), arguments, language)
