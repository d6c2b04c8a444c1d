"""The deal as files that a bank could be handed: one table a file, in the house's own columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from hefu.evidence.schema import Row
from hefu.synth.deal.names import BANK, SELLER
from hefu.synth.deal.rows import deal_of
from hefu.vocabulary.errors import Conflict

PAPERS: Final = "papers"
"""Folder of everything that the supplier brings at first."""
ACCEPTANCE: Final = "acceptance"
"""Folder of the buyer's acceptance notes, which it forgot."""
_BROUGHT_LATER: Final = ("goods_receipt", "goods_receipt_line")
_INDUSTRY: Final = "C3311"
_OWN_SOURCES: Final = {"application": BANK, "application_item": BANK, "facility": BANK}


def write_deal(folder: Path, as_of: date) -> dict[str, Path]:
    """Write the deal of the day ``as_of`` into two new folders; files by table.

    Raises ``Conflict`` (``synth.folder_not_empty``) when there is something in ``folder``.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Conflict("synth.folder_not_empty", folder=str(folder))
    written = {}
    for table, rows in deal_of(as_of).items():
        part = ACCEPTANCE if table in _BROUGHT_LATER else PAPERS
        place = folder / part / f"{table}.csv"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(_as_csv(table, rows), encoding="utf-8", newline="")
        written[table] = place
    return written


def _as_csv(table: str, rows: Sequence[Row]) -> str:
    listed = [_with_industry(row) if table == "party" else row for row in rows]
    columns = list(dict.fromkeys(name for row in listed for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, [*columns, "source_id"], lineterminator="\n", restval="")
    writer.writeheader()
    source = _OWN_SOURCES.get(table, "supplier-portal")
    writer.writerows({**_plain(row), "source_id": source} for row in listed)
    return out.getvalue()


def _with_industry(row: Row) -> Row:
    return {**row, "industry_code": _INDUSTRY} if row["party_id"] == SELLER else row


def _plain(row: Row) -> Mapping[str, object]:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()
    }
