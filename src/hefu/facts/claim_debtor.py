"""What stands against the limit set for the account debtor of a claim, before and after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text, total, whole, within_range
from hefu.facts.claimed_invoice import CLAIM_READS, Claim, claims, rests_on_invoice
from hefu.facts.currency import Converter
from hefu.facts.debtor_occupancy import TABLE as _KEPT
from hefu.facts.debtor_occupancy import debt_of, is_on_goods
from hefu.facts.room import sure_room
from hefu.parameters.loader import ParameterView

TABLE = "claim_debtor"
READS: tuple[str, ...] = (
    *CLAIM_READS,
    "receivable_voucher",
    "purchase_order",
    "core_enterprise_limit",
    "fx_rate",
)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim, in the application's currency; reads the kept fact ``debtor_occupancy``.

    The debtor is the one that the item names, else the voucher's issuer, the order's buyer or the
    invoice's buyer. ``debtor_occupied_after_minor`` holds every claim of this application on the same
    debtor, each debt once. ``debtor_unassigned_minor``: live claims of the financier of which nobody
    says who owes them; they might stand against this debtor. ``debtor_room_minor`` is below zero when
    the limit is passed in any case, not below when it is kept in any case, else unknown.
    """
    book = _Book(bundle, Converter(bundle, clocks))
    owing: dict[tuple[Value, Value], list[Claim]] = defaultdict(list)
    for claim in (*claims(bundle), *_other_claims(bundle)):
        owing[(claim.item.get("application_id"), debtor_of(bundle, claim))].append(claim)
    known: dict[tuple[Value, Value], Row] = {}
    for (application_id, debtor_id), own in owing.items():
        known[(application_id, debtor_id)] = _amounts(bundle, clocks, book, (debtor_id, own))
    found = []
    for claim in claims(bundle):
        debtor_id = debtor_of(bundle, claim)
        amounts = known[(claim.item.get("application_id"), debtor_id)]
        found.append(
            {
                **claim.head(),
                "financier_id": claim.application.get("financier_id"),
                "currency": claim.currency,
                "claimed_minor": claim.claimed_minor(book.converter),
                "account_debtor_id": debtor_id,
                **amounts,
            }
        )
    return found


def _other_claims(bundle: Bundle) -> Iterator[Claim]:
    """Items on an order alone: no claim on an invoice, but somebody is to owe them."""
    for item in bundle.rows("application_item"):
        if not rests_on_invoice(item) and not is_on_goods(item):
            application = bundle.one("application", "application_id", item.get("application_id"))
            yield Claim(application or {}, item, {}, None)


def debtor_of(bundle: Bundle, claim: Claim) -> Value:
    """Who owes what is claimed; ``None`` when no paper in reach tells."""
    voucher = bundle.one("receivable_voucher", "voucher_id", claim.item.get("voucher_id")) or {}
    order = bundle.one("purchase_order", "order_id", claim.item.get("order_id")) or {}
    for stated in (
        claim.item.get("account_debtor_id"),
        voucher.get("issuer_id"),
        order.get("buyer_id"),
        claim.invoice.get("buyer_id"),
    ):
        if stated is not None:
            return stated
    return None


class _Debts:
    """Claims that stand against one debtor, or against nobody knows whom, in one currency."""

    def __init__(self, rows: Iterable[Row], currency: str | None, converter: Converter) -> None:
        self._amounts: dict[Value, dict[Value, int | None]] = defaultdict(dict)
        self._of_application: dict[Value, set[Value]] = defaultdict(set)
        for row in rows:
            debt, application = row.get("debt_id"), row.get("application_id")
            amount = converter.convert(whole(row, "claimed_minor"), text(row, "currency"), currency)
            claimed = self._amounts[debt]
            # One application that claims a debt in two items claims it once, at the larger amount.
            claimed[application] = _larger((claimed.get(application, 0), amount))
            self._of_application[application].add(debt)
        amounts = [_larger(claimed.values()) for claimed in self._amounts.values()]
        self._known = sum(amount for amount in amounts if amount is not None)
        self._unknown_count = amounts.count(None)

    def of_others(self, debt: Value, application: Value) -> int | None:
        """What others claim of one debt."""
        claimed = self._amounts.get(debt, {})
        return _larger(amount for name, amount in claimed.items() if name != application)

    def without(self, application: Value, debts: Iterable[Value] = ()) -> int | None:
        """All debts as others claim them; ``debts`` are left out altogether."""
        known, unknown_count = self._known, self._unknown_count
        left_out = {debt for debt in debts if debt in self._amounts}
        for debt in self._of_application.get(application, set()) | left_out:
            whole_amount = _larger(self._amounts[debt].values())
            rest = 0 if debt in left_out else self.of_others(debt, application)
            known += (rest or 0) - (whole_amount or 0)
            unknown_count += (rest is None) - (whole_amount is None)
        return None if unknown_count else within_range(known)


class _Book:
    """The kept claims by financier and debtor, each added up once; of a whole population only those
    asked for are looked at."""

    def __init__(self, bundle: Bundle, converter: Converter) -> None:
        self.converter = converter
        self.is_known = _KEPT in bundle.tables
        self._bundle = bundle
        self._debts: dict[tuple[Value, Value, str | None], _Debts] = {}

    def debts(self, financier_id: Value, debtor_id: Value, currency: str | None) -> _Debts:
        """Claims of the financier on the debtor; ``None`` stands for nobody knows whom."""
        address = (financier_id, debtor_id, currency)
        if address not in self._debts:
            rows = self._rows(financier_id, debtor_id)
            self._debts[address] = _Debts(rows, currency, self.converter)
        return self._debts[address]

    def _rows(self, financier_id: Value, debtor_id: Value) -> Iterator[Row]:
        held = _kept_by(self._bundle, "financier_id", financier_id)
        owed = _kept_by(self._bundle, "account_debtor_id", debtor_id)
        if len(held) <= len(owed):
            return (row for row in held if row.get("account_debtor_id") == debtor_id)
        return (row for row in owed if row.get("financier_id") == financier_id)


def _kept_by(bundle: Bundle, column: str, value: Value) -> Sequence[Row]:
    return bundle.without(_KEPT, column) if value is None else bundle.by(_KEPT, column, value)


def _amounts(
    bundle: Bundle, clocks: Clocks, book: _Book, owed: tuple[Value, Sequence[Claim]]
) -> Row:
    debtor_id, own = owed
    application, currency = own[0].application, own[0].currency
    application_id, financier_id = (
        own[0].item.get("application_id"),
        application.get("financier_id"),
    )
    limit = _limit(bundle, clocks, (financier_id, debtor_id), (currency, book.converter))
    before = after = unassigned = None
    if book.is_known and debtor_id is not None and financier_id is not None:
        ours = book.debts(financier_id, debtor_id, currency)
        claimed: dict[Value, int | None] = {}
        for claim in own:
            debt = debt_of(claim.item) or claim.item.get("application_item_id")
            amount = claim.claimed_minor(book.converter)
            claimed[debt] = _larger((claimed.get(debt, 0), amount))
        before = ours.without(application_id)
        after = total(
            (
                before,
                *(_added(ours, debt, application_id, amount) for debt, amount in claimed.items()),
            )
        )
        loose = ((financier_id, None), (None, debtor_id), (None, None))
        unassigned = total(
            book.debts(holder, owing, currency).without(application_id, claimed)
            for holder, owing in loose
        )
    return {
        "debtor_occupied_before_minor": before,
        "debtor_occupied_after_minor": after,
        "debtor_unassigned_minor": unassigned,
        "debtor_limit_minor": limit,
        "debtor_room_minor": sure_room(limit, after, unassigned),
    }


def _added(ours: _Debts, debt: Value, application_id: Value, amount: int | None) -> int | None:
    """By how much a claim raises what is claimed of its debt already."""
    rest = ours.of_others(debt, application_id)
    return None if amount is None or rest is None else max(amount - rest, 0)


def _limit(
    bundle: Bundle,
    clocks: Clocks,
    address: tuple[Value, Value],
    told: tuple[str | None, Converter],
) -> int | None:
    """The limit that stands on the business date, of several the one that began last."""
    financier_id, debtor_id = address
    currency, converter = told
    standing: Row | None = None
    for row in bundle.by("core_enterprise_limit", "account_debtor_id", debtor_id):
        valid_from, valid_until = day(row, "valid_from_on"), day(row, "valid_until_on")
        if row.get("financier_id") != financier_id:
            continue
        if valid_from is None or valid_until is None:
            return None
        if valid_from <= clocks.as_of <= valid_until:
            begun = None if standing is None else day(standing, "valid_from_on")
            standing = row if begun is None or valid_from > begun else standing
    if standing is None:
        return None
    return converter.convert(whole(standing, "limit_minor"), text(standing, "currency"), currency)


def _larger(amounts: Iterable[int | None]) -> int | None:
    """The largest amount, zero of none; unknown when one of them is."""
    found = 0
    for amount in amounts:
        if amount is None:
            return None
        found = max(found, amount)
    return found
