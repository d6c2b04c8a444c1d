"""What each financier holds on each industry."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import text, total, whole
from hefu.facts.exposures import last_reported
from hefu.parameters.loader import ParameterView
from hefu.vocabulary.types import industry_code

TABLE = "industry_exposure"
READS: tuple[str, ...] = ("exposure", "party")

_DIVISION_LEVEL = 2


class Industry(NamedTuple):
    """Section (letter) and division (two digits) of a party; ``None`` where its code does not tell."""

    section_code: str | None
    division_code: str | None


UNKNOWN = Industry(None, None)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per financier, industry and currency, of a whole book; an amount that was reported late or
    not at all makes the sum of its row unknown. Obligors whose industry is unknown have a row of their
    own, without codes."""
    held: dict[tuple[Value, Industry, str | None], list[Row]] = defaultdict(list)
    for row in last_reported(bundle.rows("exposure"), clocks):
        industry = industry_of(bundle, row.get("obligor_id"))
        held[(row.get("financier_id"), industry, text(row, "currency"))].append(row)
    return [
        {
            "financier_id": financier_id,
            "section_code": industry.section_code,
            "division_code": industry.division_code,
            "currency": currency,
            "obligor_count": len({row.get("obligor_id") for row in rows}),
            "exposure_minor": total(whole(row, "outstanding_minor") for row in rows),
        }
        for (financier_id, industry, currency), rows in held.items()
    ]


def industry_of(bundle: Bundle, party_id: Value) -> Industry:
    """Section and division of a party by its industry code; unknown where the code is not one."""
    party = bundle.one("party", "party_id", party_id) or {}
    return industry_named(text(party, "industry_code"))


@lru_cache(maxsize=4096)
def industry_named(code: str | None) -> Industry:
    """Section and division of a printed industry code."""
    if code is None or industry_code.explain(code) != "ok":
        return UNKNOWN
    found = industry_code.lookup(code)
    line = () if found is None else (found, *industry_code.parents(code))
    divisions = [entry.code for entry in line if entry.level == _DIVISION_LEVEL]
    return Industry(industry_code.section(code).code, divisions[0] if divisions else None)
