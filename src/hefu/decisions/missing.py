"""Missing facts by name: which evidence is not there, about what, and why what is there does not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hefu.checks._engine.registry import check
from hefu.decisions.decision import MissingFact
from hefu.decisions.situation import Situation
from hefu.decisions.wording import disputed_text, in_both, name_of
from hefu.evidence.bundle import Bundle, Doubt
from hefu.evidence.fact_schema import fact_tables
from hefu.evidence.schema import tables
from hefu.products.catalogue import product_for
from hefu.vocabulary.labelled import Label, Language
from hefu.vocabulary.labels import column_label, entity_label
from hefu.vocabulary.messages import message_label, render_message

_AMOUNT_PARTS = ("claimed_minor", "remaining_minor", "received_value_minor")
_CONFIRMED = ("claim_confirmation", "confirmed_minor")
_UNDERTAKEN = ("claim_undertaking", "undertaken_minor")
_PAPER_PARTS = ("paper_kind_code", "claimed_minor", "paper_value_minor")

# No row of these is no gap: nothing was paid, noted, guaranteed, registered.
_ABSENCE_IS_NONE = frozenset(
    {
        "payment",
        "payment_reference",
        "order_event",
        "guarantee",
        "registration",
        "registration_item",
        "registry_notice",
        "pledge",
        "voucher_event",
        "watchlist_entry",
        "loan_event",
    }
)
_PAPERS = ("order_id", "delivery_note_id", "goods_receipt_id")
# A paper that only some applications rest on: it is wanting where an item names one.
_NAMED_BY_ITEM = {
    "receivable_voucher": "voucher_id",
    "warehouse_receipt": "warehouse_receipt_id",
}


def missing_facts(situation: Situation) -> tuple[MissingFact, ...]:
    """Every fact that some check needed and did not have, each once, named by its evidence table."""
    wanting = _Wanting(situation)
    unknown = [(row.relation, row.columns, row.evidence_id) for row in situation.unjudged]
    # Several checks that lack the same of the same row say no more than one.
    for relation, columns, evidence_id in dict.fromkeys((*unknown, *_unknown_amounts(situation))):
        about = evidence_id or situation.application_id
        for table in wanting.likely(_asked_tables(relation, columns), about):
            wanting.add(table, about)
    for finding in situation.findings:
        for move in check(finding.check_id).card.remedies:
            if move.kind == "add" and move.table in tables():
                wanting.add(move.table, finding.evidence_id or situation.application_id)
    for doubt in situation.relied_on.doubts:
        wanting.add_doubt(doubt)
    return tuple(wanting.found.values())


class _Wanting:
    """The missing facts of one situation; a doubt that explains one is not listed again."""

    def __init__(self, situation: Situation) -> None:
        self.found: dict[tuple[str, str], MissingFact] = {}
        self._situation = situation
        self._is_foreign = _is_foreign(situation)
        self._told: set[tuple[str, str]] = set()

    def likely(self, asked: tuple[str, ...], about: str) -> tuple[str, ...]:
        """Of the tables a value rests on those that hold nothing; all of them when each holds some."""
        could_be = tuple(table for table in asked if self._is_used(table))
        shown = {t for t in could_be if _is_shown(self._situation.evidence, t, about)}
        gaps = tuple(t for t in could_be if t in shown or t not in _ABSENCE_IS_NONE)
        return tuple(t for t in gaps if t not in shown) or gaps or could_be

    def _is_used(self, table: str) -> bool:
        """Whether the application has to do with such evidence at all."""
        if table == "fx_rate":
            return self._is_foreign
        column = _NAMED_BY_ITEM.get(table)
        items = self._situation.evidence.by(
            "application_item", "application_id", self._situation.application_id
        )
        return column is None or any(item.get(column) is not None for item in items)

    def add(self, table: str, about: str) -> None:
        """``table`` has nothing usable about the row ``about``."""
        if (table, about) in self.found:
            return
        situation = self._situation
        doubts = [d for d in situation.relied_on.doubts if d.table == table]
        stale = next((doubt for doubt in doubts if _concerns(situation, doubt, about)), None)
        if stale is not None:
            self._told.add((stale.table, stale.row_id))
        fact = MissingFact(
            table=table,
            name=entity_label(table),
            about=name_of(situation.evidence, about),
            why=_why(situation, stale) if stale else message_label("decision.absent"),
        )
        self.found[(table, about)] = fact

    def add_doubt(self, doubt: Doubt) -> None:
        """A row that is there and does not count."""
        if (doubt.table, doubt.row_id) in self._told:
            return
        fact = MissingFact(
            table=doubt.table,
            name=entity_label(doubt.table),
            about=name_of(self._situation.evidence, doubt.row_id),
            why=_why(self._situation, doubt),
        )
        self.found.setdefault((doubt.table, doubt.row_id), fact)


def _is_shown(bundle: Bundle, table: str, about: str) -> bool:
    """Whether ``table`` holds some row that belongs to the invoice ``about`` or to its order."""
    invoice = bundle.one("invoice", "invoice_id", about) or {}
    ids = {about, *(invoice.get(column) for column in _PAPERS)}
    receipts = bundle.by("goods_receipt", "order_id", invoice.get("order_id"))
    ids |= {row.get("goods_receipt_id") for row in receipts}
    own = tables()[table].columns
    linked = [column for column in ("invoice_id", *_PAPERS) if column in own]
    return any(bundle.by(table, column, row_id) for column in linked for row_id in ids)


def _unknown_amounts(
    situation: Situation,
) -> Iterator[tuple[str, tuple[str, ...], str | None]]:
    """What the amount rests on and is not known: relation, columns, and the invoice where it is one."""
    claims = {row["item_no"]: row for row in situation.claims}
    product = product_for(str(situation.application.get("technique_code")), situation.clocks)
    is_undertaken = product.rests_on_undertaking
    relation, promised = _UNDERTAKEN if is_undertaken else _CONFIRMED
    promises = {row["item_no"]: row for row in situation.facts.get(relation, ())}
    for paper in situation.papers:
        if paper.get("financeable_minor") is not None:
            continue
        invoice_id, claim = paper.get("invoice_id"), claims.get(paper["item_no"])
        if claim is not None and claim.get("financeable_minor") is None:
            about = None if invoice_id is None else str(invoice_id)
            blank = tuple(column for column in _AMOUNT_PARTS if claim.get(column) is None)
            yield "claim", blank, about
            if promises.get(paper["item_no"], {}).get(promised) is None:
                yield relation, (promised,), about
        if paper.get("paper_kind_code") != "invoice":
            blank = tuple(column for column in _PAPER_PARTS if paper.get(column) is None)
            paper_id = paper.get("paper_id")
            yield "claim_paper", blank, None if paper_id is None else str(paper_id)
    for row in situation.facts.get("borrower_facility", ()) if product.draws_on_facility else ():
        if row.get("headroom_minor") is None:
            blank = tuple(c for c in ("limit_minor", "used_minor") if row.get(c) is None)
            yield "borrower_facility", blank, None
    if situation.application.get("requested_minor") is None:
        yield "application", ("requested_minor",), None


def _is_foreign(situation: Situation) -> bool:
    """Whether the evidence is told in more than one currency, so that a rate can be wanting."""
    bundle = situation.evidence
    told_in = {row.get("currency") for table in bundle.tables for row in bundle.rows(table)}
    return len(told_in - {None}) > 1


def _asked_tables(relation: str, columns: Iterable[str]) -> tuple[str, ...]:
    if relation not in fact_tables():
        return (relation,)
    named = fact_tables()[relation].columns
    asked = dict.fromkeys(table for column in columns for table in named[column].sources)
    return tuple(table for table in asked if table in tables())


def _concerns(situation: Situation, doubt: Doubt, about: str) -> bool:
    rows = situation.evidence.by(doubt.table, tables()[doubt.table].key, doubt.row_id)
    return doubt.row_id == about or any(about in row.values() for row in rows)


def _why(situation: Situation, doubt: Doubt) -> Label:
    if doubt.reason == "stale":
        return in_both(lambda language: render_message("decision.stale", doubt.detail, language))
    values = disputed_text(situation.evidence, doubt)
    about = name_of(situation.evidence, doubt.row_id)

    def say(language: Language) -> str:
        column = column_label(doubt.table, doubt.column).in_language(language)
        arguments = {
            "table": entity_label(doubt.table).in_language(language),
            "about": about,
            "column": column,
            "values": values.in_language(language),
        }
        return render_message("decision.contradicted", arguments, language)

    return in_both(say)
