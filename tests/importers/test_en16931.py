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

from hefu.importers.en16931.rules import RULES, breaches, findings
from hefu.importers.en16931.totals import (
    DocumentTotals,
    InvoiceTotals,
    TaxTotal,
    VatBreakdown,
    half_up,
)
from hefu.importers.en16931.ubl_totals import invoice_totals
from hefu.importers.secure_xml import parse_bytes, parse_document
from hefu.importers.ubl_names import Places
from hefu.vocabulary.labelled import LANGUAGES
from hefu.vocabulary.messages import render_message
from tests.importers.ubl_documents import wrapped

_TEST = "{http://difi.no/xsd/vefa/validator/1.0}"
# What the public part of the set holds: 82 assertions on these nine rules.
_EXPECTED = Counter(
    {
        "BR-CO-10": 9,
        "BR-CO-11": 6,
        "BR-CO-12": 6,
        "BR-CO-13": 15,
        "BR-CO-14": 7,
        "BR-CO-15": 11,
        "BR-CO-16": 13,
        "BR-CO-17": 12,
        "BR-CO-18": 3,
    }
)


def cases(folder: Path) -> Iterator[tuple[str, str, str, int, etree._Element]]:
    """File, rule, verdict, how often it must fire, document."""
    for path in sorted(folder.glob("*.xml")):
        for test in parse_document(path).iterchildren(f"{_TEST}test"):
            (document,) = [child for child in test if child.tag != f"{_TEST}assert"]
            for verdict in test.iterfind(f"{_TEST}assert/*"):
                rule = (verdict.text or "").strip()
                if rule in RULES:
                    kind = etree.QName(verdict).localname
                    yield path.name, rule, kind, int(verdict.get("number", "1")), document


def fired(document: etree._Element) -> Counter[str]:
    return Counter(rule for rule, _ in breaches(invoice_totals(document, Places().of)))


@pytest.mark.parametrize("folder", ["unit-invoice", "unit-creditnote"])
def test_every_official_case_is_answered_as_the_official_rules_answer_it(
    conformance: Path, folder: str
) -> None:
    if not (conformance / "en16931" / folder).is_dir():
        pytest.skip(f"the set en16931/{folder} is not beside the checkout")
    seen: Counter[str] = Counter()
    for name, rule, kind, times, document in cases(conformance / "en16931" / folder):
        assert kind in {"success", "error", "warning", "fatal"}
        seen[rule] += 1
        expected = 0 if kind == "success" else times
        assert fired(document)[rule] == expected, (name, rule, kind, seen[rule])
    if folder == "unit-invoice":
        assert seen >= _EXPECTED


def test_no_valid_invoice_raises_an_alarm(conformance: Path) -> None:
    paths = sorted((conformance / "en16931" / "valid-ubl").iterdir())
    assert paths
    for path in paths:
        assert not fired(parse_document(path)), path.name


def good() -> InvoiceTotals:
    amount = Decimal("100.00")
    return InvoiceTotals(
        currency="CNY",
        document=DocumentTotals(
            amount, None, None, amount, Decimal("113.00"), None, None, Decimal("113.00"), "/t"
        ),
        line_nets=(Decimal("60.00"), Decimal("40.00")),
        allowances=(),
        charges=(),
        tax_totals=(
            TaxTotal(
                "CNY",
                Decimal("13.00"),
                (VatBreakdown(amount, Decimal("13.00"), Decimal(13), True, "/v"),),
                "/x",
            ),
        ),
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
    assert names(replace(good(), line_nets=(Decimal(100), None))) == ["BR-CO-10"]


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
        line_nets=(amount,),
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
        code = f"en16931.{rule.lower().replace('-', '_')}"
        arguments = {"stated": None, "expected": Decimal("1.00")}
        for language in LANGUAGES:
            assert rule in render_message(code, arguments, language)
