"""The rules in order, and how a breach becomes a finding.

Claimed, for UBL and CII alike:

* sums of the document: BR-CO-10 to BR-CO-18;
* per VAT category BR-S-*, BR-Z-*, BR-E-*, BR-AE-*, BR-IC-*, BR-G-*, BR-O-*, BR-AF-* (in the standard's
  text BR-IG) and BR-AG-* (BR-IP), each -01 (breakdown), -02 to -04 (tax numbers), -05 to -07 (rates),
  -08 (taxable amount), -09 (tax), -10 (reason);
* BR-IC-11 and BR-IC-12 (delivery), BR-O-11 to BR-O-14 (nothing else on the invoice).

Not claimed: the presence of single terms (BR-01 to BR-65), the other BR-CO rules, code lists (BR-CL),
decimals (BR-DEC), Italian split payment (BR-B) and the rules of single countries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from hefu.evidence.record import ImportFinding
from hefu.importers.en16931 import (
    br_co_10,
    br_co_11,
    br_co_12,
    br_co_13,
    br_co_14,
    br_co_15,
    br_co_16,
    br_co_17,
    br_co_18,
    br_ic_11,
    br_ic_12,
    br_o_11,
    vat_01,
    vat_02,
    vat_05,
    vat_08,
    vat_09,
    vat_10,
)
from hefu.importers.en16931.totals import Breach, InvoiceTotals
from hefu.importers.en16931.vat_category import CATEGORIES, VatCategory

Rule = Callable[[InvoiceTotals], Iterator[Breach]]
CategoryRule = Callable[[InvoiceTotals, VatCategory], Iterator[Breach]]

_OF_DOCUMENT: Final[Mapping[str, Rule]] = {
    "BR-CO-10": br_co_10.broken,
    "BR-CO-11": br_co_11.broken,
    "BR-CO-12": br_co_12.broken,
    "BR-CO-13": br_co_13.broken,
    "BR-CO-14": br_co_14.broken,
    "BR-CO-15": br_co_15.broken,
    "BR-CO-16": br_co_16.broken,
    "BR-CO-17": br_co_17.broken,
    "BR-CO-18": br_co_18.broken,
}
_OF_ANY_CATEGORY: Final[Mapping[str, CategoryRule]] = {
    "01": vat_01.broken,
    "02": vat_02.broken_by_lines,
    "03": vat_02.broken_by_allowances,
    "04": vat_02.broken_by_charges,
    "05": vat_05.broken_by_lines,
    "06": vat_05.broken_by_allowances,
    "07": vat_05.broken_by_charges,
    "08": vat_08.broken,
    "09": vat_09.broken,
    "10": vat_10.broken,
}
_OF_ONE_CATEGORY: Final[Mapping[str, Mapping[str, Rule]]] = {
    "IC": {"11": br_ic_11.broken, "12": br_ic_12.broken},
    "O": {
        "11": br_o_11.broken_by_breakdown,
        "12": br_o_11.broken_by_lines,
        "13": br_o_11.broken_by_allowances,
        "14": br_o_11.broken_by_charges,
    },
}


def _of_category(rule: CategoryRule, category: VatCategory) -> Rule:
    return lambda invoice: rule(invoice, category)


_OF_CATEGORY: Final[Mapping[str, Mapping[str, Rule]]] = {
    category.code: {
        **{
            f"BR-{category.family}-{number}": _of_category(rule, category)
            for number, rule in _OF_ANY_CATEGORY.items()
        },
        **{
            f"BR-{category.family}-{number}": own
            for number, own in _OF_ONE_CATEGORY.get(category.family, {}).items()
        },
    }
    for category in CATEGORIES
}
RULES: Final[Mapping[str, Rule]] = {
    **_OF_DOCUMENT,
    **{name: rule for rules in _OF_CATEGORY.values() for name, rule in rules.items()},
}
"""Every claimed rule by its official name."""

_BY_FAMILY: Final = {category.family: category for category in CATEGORIES}


def breaches(invoice: InvoiceTotals) -> Iterator[tuple[str, Breach]]:
    """Every broken rule by its official name, in rule order."""
    for name, broken in _OF_DOCUMENT.items():
        for breach in broken(invoice):
            yield name, breach
    taxed = (*invoice.lines, *invoice.allowances, *invoice.charges)
    used = {each.category for each in invoice.breakdown}
    used |= {each.category for each in taxed}
    for code, rules in _OF_CATEGORY.items():
        if code not in used:
            continue
        for name, broken in rules.items():
            for breach in broken(invoice):
                yield name, breach


def findings(
    invoice: InvoiceTotals, is_left_out: Callable[[str], bool] = lambda _: False
) -> Iterator[ImportFinding]:
    """Breaches as findings with effect ``noted``: the invoice is read all the same.

    ``is_left_out`` names rules that the document's own profile takes it out of.
    """
    for name, breach in breaches(invoice):
        if is_left_out(name):
            continue
        yield ImportFinding(
            code=message_code(name),
            effect="noted",
            locator=breach.place,
            arguments={
                "rule": name,
                "category": _category_code(name),
                "stated": breach.stated,
                "expected": breach.expected,
            },
        )


def _category_code(rule: str) -> str | None:
    category = _BY_FAMILY.get(rule.split("-")[1])
    return None if category is None else category.code


def message_code(rule: str) -> str:
    """Code of the sentence on ``rule``: rules that read alike for several categories share one."""
    _, family, number = rule.split("-")
    category = _BY_FAMILY.get(family)
    if category is None or number in _OF_ONE_CATEGORY.get(family, {}):
        return f"en16931.{rule.lower().replace('-', '_')}"
    if number in {"02", "03", "04"}:
        named = "forbidden" if category.seller == "no_vat_number" else "missing"
        return f"en16931.vat_number_{named}"
    if number in {"05", "06", "07"}:
        return f"en16931.vat_rate_{category.rate}"
    if number == "10":
        return f"en16931.vat_reason_{category.reason}"
    return f"en16931.vat_{number}"
