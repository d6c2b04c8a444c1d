"""Results of a shock as tables, by firm and by facility, for files and for programs."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from hefu.evidence.schema import ColumnType, Row
from hefu.facts.chain_shock import lost_bp
from hefu.services.chain.carrying import Outcome
from hefu.services.chain.reading import ChainReading
from hefu.services.chain.sections import facility_order
from hefu.services.house import House

FIRM_COLUMNS: Mapping[str, ColumnType] = {
    "party_id": "party",
    "name": "text",
    "industry_code": "code",
    "shock_bp": "bp",
    "step_count": "count",
    "loss_downstream_bp": "bp",
    "loss_upstream_bp": "bp",
    "lost_profit_minor": "minor",
    "currency": "currency",
    "has_fallen": "flag",
    "may_fall": "flag",
    "as_of": "date",
    "known_on": "date",
}
FACILITY_COLUMNS: Mapping[str, ColumnType] = {
    "order_no": "count",
    "facility_id": "id",
    "facility_no": "code",
    "financier_id": "party",
    "borrower_id": "party",
    "step_count": "count",
    "drawn_minor": "minor",
    "loss_minor": "minor",
    "loss_at_most_minor": "minor",
    "currency": "currency",
    "as_of": "date",
    "known_on": "date",
}


def firm_rows(reading: ChainReading, outcome: Outcome) -> list[Row]:
    """Every firm that the shock reaches, in the order of their ids. ``step_count``: in which step."""
    chain, carried = reading.chain, outcome.carried
    return [
        {
            "party_id": chain.firm_ids[firm],
            "name": reading.name(firm).zh,
            "industry_code": chain.codes[firm],
            "shock_bp": lost_bp(
                max(float(outcome.shock.downstream[firm]), float(outcome.shock.upstream[firm]))
            ),
            "step_count": int(carried.reached[firm]),
            "loss_downstream_bp": lost_bp(float(carried.cascade.loss_downstream[firm])),
            "loss_upstream_bp": lost_bp(float(carried.cascade.loss_upstream[firm])),
            "lost_profit_minor": int(carried.lost_profit[firm])
            if reading.books.is_known[firm]
            else None,
            "currency": chain.currency,
            "has_fallen": int(carried.sweeps[firm] >= 0),
            "may_fall": int(carried.worst_sweeps[firm] >= 0),
            "as_of": reading.clocks.as_of,
            "known_on": reading.clocks.known_on,
        }
        for firm, step in enumerate(carried.reached.tolist())
        if step >= 0
    ]


def facility_rows(reading: ChainReading, outcome: Outcome) -> list[Row]:
    """Every facility that loses something, in the order in which they fail."""
    found: list[Row] = []
    for order, at in enumerate(facility_order(reading, outcome), start=1):
        lent, carried = reading.lending.lent[at], outcome.carried
        firm, loss = reading.chain.place[lent.borrower_id], carried.by_facility.get(at, 0)
        found.append(
            {
                "order_no": order,
                "facility_id": lent.facility_id,
                "facility_no": lent.facility_no,
                "financier_id": lent.financier_id,
                "borrower_id": lent.borrower_id,
                "step_count": int(carried.sweeps[firm] if loss else carried.worst_sweeps[firm]),
                "drawn_minor": lent.drawn_minor,
                "loss_minor": loss,
                "loss_at_most_minor": carried.worst_by_facility.get(at, loss),
                "currency": reading.chain.currency,
                "as_of": reading.clocks.as_of,
                "known_on": reading.clocks.known_on,
            }
        )
    return found


def plain_rows(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows as JSON has them: days as text."""
    return [
        {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in row.items()
        }
        for row in rows
    ]


def write_results(
    house: House, folder: Path, reading: ChainReading, outcome: Outcome
) -> list[Path]:
    """Both tables as Parquet and as CSV (UTF-8, as spreadsheets read it). Paths of all files.

    Raises ``Unavailable`` when pyarrow is not installed.
    """
    tables = {
        "chain_shock_firm": (FIRM_COLUMNS, firm_rows(reading, outcome)),
        "chain_shock_facility": (FACILITY_COLUMNS, facility_rows(reading, outcome)),
    }
    written = house.write_parquet(folder, tables)
    for name, (columns, rows) in tables.items():
        place = folder / f"{name}.csv"
        with place.open("w", encoding="utf-8-sig", newline="") as file:
            sheet = csv.DictWriter(file, list(columns))
            sheet.writeheader()
            sheet.writerows(rows)
        written.append(place)
    return written
