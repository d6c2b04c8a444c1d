"""All rows of the deal, as they stood on its day or as if that day were another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from hefu.evidence import schema
from hefu.evidence.schema import Row, Value
from hefu.synth.deal.credit import application_rows, credit_rows, registry_rows, standing_rows
from hefu.synth.deal.names import (
    AS_OF,
    BANK,
    BUYER,
    GUARANTOR,
    HOLDING,
    OTHER_BANK,
    SELLER,
    values_of,
)
from hefu.synth.deal.trade import DEALS, deal_rows, money_rows, orders_rows, past_rows

Rows = dict[str, list[Row]]

_PARTIES = (
    (BANK, "江海银行股份有限公司"),
    (OTHER_BANK, "远山银行股份有限公司"),
    (SELLER, "宁波东钱五金制造有限公司"),
    (BUYER, "深圳海岸汽车零部件有限公司"),
    (HOLDING, "苏州同济控股有限公司"),
    (GUARANTOR, "成都锦江机电有限公司"),
)
_KNOWN_OF: Mapping[str, Row] = {SELLER: {"established_on": date(2012, 5, 8)}}


def deal_of(as_of: date = AS_OF) -> Rows:
    """All rows, by table, in the columns that are stated; every day moved by as much as ``as_of`` lies from
    the deal's own."""
    rows: Rows = {}
    for table, row in _rows():
        rows.setdefault(table, []).append(row)
    return rows if as_of == AS_OF else _moved(rows, as_of - AS_OF)


def _moved(rows: Rows, by: timedelta) -> Rows:
    """Every day later by ``by``, every id that holds a day made anew, and whatever named it with it."""
    renamed: dict[Value, Value] = {}
    later: Rows = {}
    for name, each in rows.items():
        table = schema.table(name)
        for row in each:
            stated = {one: value for one, value in row.items() if one not in table.derived}
            made = values_of(name, **stated)
            plain = {
                column: value + by if isinstance(value, date) else renamed.get(value, value)
                for column, value in row.items()
                if column not in table.derived or made.get(column) != value
            }
            whole = values_of(name, **plain)
            renamed |= {row[column]: whole[column] for column in table.derived if column in row}
            later.setdefault(name, []).append(whole)
    return {
        name: [{column: renamed.get(value, value) for column, value in row.items()} for row in each]
        for name, each in later.items()
    }


def _rows() -> Iterator[tuple[str, Row]]:
    for party_id, name in _PARTIES:
        code = party_id.removeprefix("uscc:")
        known = _KNOWN_OF.get(party_id, {})
        yield "party", values_of("party", uscc=code, name=name, country_code="CN", **known)
    yield from application_rows()
    yield from orders_rows()
    for deal in DEALS:
        yield from deal_rows(deal)
    yield from money_rows()
    yield from past_rows()
    yield from registry_rows()
    yield from credit_rows()
    yield from standing_rows()
