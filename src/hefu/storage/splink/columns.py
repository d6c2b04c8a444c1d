"""Party records as the columns that the comparisons ask about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from hefu.evidence.matching import PartyRecord
from hefu.vocabulary.types.company_name import leading_region, read

_KIND_BITS = {"uscc": 1, "lei": 2, "gln": 4, "tax_no": 8}
_DIVISION = re.compile(r"[省市区县镇乡]")
_TO_THE_DOOR = re.compile(r".*?\d+号")


def columns_of(records: Sequence[PartyRecord]) -> dict[str, list[Any]]:
    """One list per column, rows in the order of ``records``; what a name does not say is ``None``."""
    rows = [_row(record) for record in records]
    names = _row(PartyRecord("", read("")))
    return {name: [row[name] for row in rows] for name in names}


def _row(record: PartyRecord) -> dict[str, Any]:
    name = record.name
    return {
        "party_id": record.party_id,
        "trade_name": name.trade_name or None,
        "trade_first": name.trade_name[:1] or None,
        "trade_last": name.trade_name[-1:] or None,
        "trade_holes": _with_holes(name.trade_name),
        "industry": "".join(name.industry) or None,
        "industry_words": list(name.industry),
        "province": name.province or None,
        "city": name.city or None,
        "is_group": int(name.is_group),
        "form": name.form or None,
        "part": f"{name.member}/{name.branch}",
        "address": _door(record.address) or None,
        "kinds": sum(_KIND_BITS[kind] for kind in record.identifier_kinds),
    }


def _with_holes(name: str) -> list[str]:
    return [f"{name[:place]}_{name[place + 1 :]}" for place in range(len(name))]


def _door(address: str) -> str:
    """The address from its city to its number in the street, without the words for divisions."""
    province, city, rest = leading_region(address)
    plain = _DIVISION.sub("", rest)
    found = _TO_THE_DOOR.match(plain)
    return (city or province) + (found[0] if found else plain)
