"""Hypothetical changes of the evidence: what a finding's card says could cure it, made into rows."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from hefu.checks._engine.card import Move
from hefu.checks._engine.registry import check
from hefu.decisions.situation import Situation
from hefu.decisions.wording import in_both, label_of, table_of, value_text
from hefu.evidence.bundle import Bundle
from hefu.evidence.identity import complete
from hefu.evidence.schema import Row, Value, readable, tables, views_of
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.messages import render_message

_BILLED = ("line_no", "order_line_no", "item_code", "item_name", "unit_code")


class Change(msgspec.Struct, frozen=True):
    """One move with its values filled in, ready to be tried. ``says`` is what a person would do."""

    kind: str
    says: Label
    table: str = ""
    match: tuple[tuple[str, Value], ...] = ()
    values: tuple[tuple[str, Value], ...] = ()

    @property
    def touches_population(self) -> bool:
        """Whether groups and circles have to be derived again."""
        return self.table in {"ownership", "guarantee", "guarantee_offer", "party"}

    @property
    def touches_money(self) -> bool:
        """Whether the borrower's drawdowns have to be followed again."""
        return self.table in {"loan_event", "fund_account"}


def candidate_changes(situation: Situation) -> list[Change]:
    """Every change that a finding or an unjudged row of the situation suggests, each once."""
    found: dict[tuple[object, ...], Change] = {}
    answers: list[tuple[str, Mapping[str, Value]]] = [
        (finding.check_id, msgspec.structs.asdict(finding)) for finding in situation.findings
    ]
    answers += [
        (row.check_id, {"evidence_id": row.evidence_id, "subject_id": row.subject_id})
        for row in situation.unjudged
    ]
    for check_id, answer in answers:
        for move in check(check_id).card.remedies:
            change = _filled(situation, move, answer)
            if change is not None:
                found.setdefault((change.kind, change.table, change.match, change.values), change)
    return list(found.values())


def lower_request(situation: Situation, amount: int) -> Change:
    """The request lowered to ``amount`` minor units."""
    return _request(situation, amount, "decision.reduce")


def raise_request(situation: Situation, amount: int) -> Change:
    """The request raised to ``amount`` minor units."""
    return _request(situation, amount, "decision.raise")


def _request(situation: Situation, amount: int, code: str) -> Change:
    printed = value_text(amount, "minor", str(situation.application["currency"]))
    return Change(
        kind="change",
        says=in_both(
            lambda lang: render_message(code, {"amount": printed.in_language(lang)}, lang)
        ),
        table="application",
        match=(("application_id", situation.application_id),),
        values=(("requested_minor", amount),),
    )


def _filled(situation: Situation, move: Move, answer: Mapping[str, Value]) -> Change | None:
    """The move with its ``$`` values; ``None`` when one of them is not known."""
    if move.kind == "reduce_request":
        return _lowered(situation, move, answer)
    says = _says(situation, move, answer)
    if move.kind == "receive":
        billed = situation.claim_of(str(answer.get("evidence_id")))
        if billed is None or billed.get("invoice_id") is None:
            return None
        about = (("invoice_id", billed["invoice_id"]),)
        short = _short_lines(situation, billed["invoice_id"])
        return Change(kind=move.kind, says=says, table="goods_receipt", match=about, values=short)
    if move.kind in {"drop_item", "reduce_to_threshold"}:
        return _item_change(situation, move, answer, says)
    filled: dict[str, dict[str, Value]] = {"match": {}, "values": {}}
    for part, given in (("match", move.match), ("values", move.values)):
        for column, value in given.items():
            if not isinstance(value, str) or not value.startswith("$"):
                filled[part][column] = value
                continue
            known = _value(situation, value[1:], answer)
            if known is None:
                return None
            filled[part][column] = known
    return Change(
        kind=move.kind,
        says=says,
        table=move.table,
        match=tuple(filled["match"].items()),
        values=tuple(filled["values"].items()),
    )


def _short_lines(situation: Situation, invoice_id: Value) -> tuple[tuple[str, Value], ...]:
    """Line number -> what it bills beyond the goods received for it, for lines of which that is known."""
    short = []
    for row in situation.facts.get("line_match", ()):
        billed, available = row.get("invoiced_quantity_micro"), row.get("available_quantity_micro")
        if row.get("invoice_id") != invoice_id:
            continue
        if isinstance(billed, int) and isinstance(available, int):
            short.append((str(row.get("line_no")), max(billed - max(available, 0), 0)))
    return tuple(short)


def _lowered(situation: Situation, move: Move, answer: Mapping[str, Value]) -> Change | None:
    """The request lowered to what the move names, else to the threshold; nothing above what is asked."""
    named = move.values.get("requested_minor", "$threshold")
    limit = _value(situation, str(named).removeprefix("$"), answer)
    requested = situation.application.get("requested_minor")
    if not isinstance(limit, int) or limit <= 0:
        return None
    if isinstance(requested, int) and limit >= requested:
        return None
    return lower_request(situation, limit)


def _item_change(
    situation: Situation, move: Move, answer: Mapping[str, Value], says: Label
) -> Change | None:
    claim = situation.claim_of(str(answer.get("evidence_id")))
    if claim is None:
        return None
    key = (("application_id", situation.application_id), ("item_no", claim["item_no"]))
    if move.kind == "drop_item":
        return Change(kind="remove", says=says, table="application_item", match=key)
    limit = answer.get("threshold")
    if not isinstance(limit, int) or limit <= 0:
        return None
    values = (("claimed_minor", limit),)
    return Change(kind="change", says=says, table="application_item", match=key, values=values)


def _value(situation: Situation, name: str, answer: Mapping[str, Value]) -> Value:
    if name == "as_of":
        return situation.clocks.as_of
    if name.startswith("application."):
        return situation.application.get(name.removeprefix("application."))
    if name.startswith("claim."):
        claim = situation.claim_of(str(answer.get("evidence_id")))
        return claim.get(name.removeprefix("claim.")) if claim else None
    if name.startswith("evidence."):
        return _evidence_value(situation, name.removeprefix("evidence."), answer)
    if name.startswith("fact."):
        return _least_fact(situation, name.removeprefix("fact."))
    return answer.get(name)


def _evidence_value(situation: Situation, column: str, answer: Mapping[str, Value]) -> Value:
    """A column of the row that the finding names as its evidence."""
    row_id = None if answer.get("evidence_id") is None else str(answer["evidence_id"])
    table = table_of(situation.evidence, row_id)
    if table is None:
        return None
    row = situation.evidence.one(table, readable()[table].key, row_id)
    return None if row is None else row.get(column)


def _least_fact(situation: Situation, name: str) -> Value:
    """``<table>.<column>`` of the application's own facts: the smallest of several rows, unknown when
    one of them is."""
    table, _, column = name.partition(".")
    values = [row.get(column) for row in situation.facts.get(table, ())]
    amounts = [value for value in values if isinstance(value, int)]
    return min(amounts) if amounts and len(amounts) == len(values) else None


def _says(situation: Situation, move: Move, answer: Mapping[str, Value]) -> Label:
    bundle = situation.evidence
    currency = str(situation.application.get("currency") or "")
    told = {
        name: label_of(bundle, None if answer.get(name) is None else str(answer[name]))
        for name in ("subject_id", "evidence_id", "other_evidence_id")
    }
    told |= {
        name: value_text(answer.get(name), "minor", currency) for name in ("measure", "threshold")
    }
    return in_both(
        lambda lang: move.says.in_language(lang).format(
            **{name: label.in_language(lang) for name, label in told.items()}
        )
    )


def apply_changes(bundle: Bundle, changes: tuple[Change, ...]) -> Bundle:
    """The bundle as it would be. Other tables are shared, no row of the original is altered.

    A changed row is no longer in doubt: the hypothesis is that its sources now agree.
    """
    for change in changes:
        if change.kind == "receive":
            bundle = bundle.with_rows(_received(bundle, change))
        else:
            shown = (change.table, *(name for name in views_of(change.table) if bundle.rows(name)))
            bundle = bundle.with_rows({name: _changed(bundle, change, name) for name in shown})
    return bundle


def _received(bundle: Bundle, change: Change) -> dict[str, list[Row]]:
    """Receipts with one more: the buyer of the invoice accepts what was short of each line it bills."""
    invoice_id, short = dict(change.match)["invoice_id"], dict(change.values)
    invoice = bundle.one("invoice", "invoice_id", invoice_id) or {}
    head: Row = {
        name: invoice.get(name) for name in ("buyer_id", "seller_id", "order_no", "order_id")
    }
    head |= {
        "goods_receipt_no": f"hypothesis {invoice_id}",
        "received_on": invoice.get("issued_on"),
    }
    receipt = complete(tables()["goods_receipt"], head)
    lines = [
        complete(
            tables()["goods_receipt_line"],
            {
                "goods_receipt_id": receipt.get("goods_receipt_id"),
                **{name: line.get(name) for name in _BILLED},
                "received_quantity_micro": short.get(
                    str(line.get("line_no")), line.get("quantity_micro")
                ),
                "rejected_quantity_micro": 0,
                "short_quantity_micro": 0,
            },
        )
        for line in bundle.by("invoice_line", "invoice_id", invoice_id)
        if short.get(str(line.get("line_no"))) != 0
    ]
    return {
        "goods_receipt": [*bundle.rows("goods_receipt"), receipt],
        "goods_receipt_line": [*bundle.rows("goods_receipt_line"), *lines],
    }


def _changed(bundle: Bundle, change: Change, shown_in: str) -> list[Row]:
    rows = [dict(row) for row in bundle.rows(shown_in)]
    if change.kind == "add":
        table = tables()[change.table]
        new = complete(table, dict(change.values))
        new.setdefault(table.key, f"hypothesis#{len(rows)}")
        return [*(row for row in rows if row[table.key] != new[table.key]), new]
    fits = [all(row.get(column) == value for column, value in change.match) for row in rows]
    if change.kind == "remove":
        return [row for row, hit in zip(rows, fits, strict=True) if not hit]
    return [
        {**row, **dict(change.values)} if hit else row for row, hit in zip(rows, fits, strict=True)
    ]
