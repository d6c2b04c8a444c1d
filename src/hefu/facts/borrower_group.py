"""The borrower's group of connected parties before this financier: exposure, limits, recent requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts import group_application, group_exposure
from hefu.facts.capital import WHOLE_BP, capital_minor, share_minor
from hefu.facts.cells import least, less, text, total, whole
from hefu.facts.claim_relation import group_of
from hefu.facts.currency import Converter
from hefu.facts.party_credit import Credit, Holding, credit_of
from hefu.parameters.loader import ParameterView

TABLE = "borrower_group"
READS: tuple[str, ...] = (
    "application",
    "party",
    "exposure",
    "facility",
    "capital_figure",
    "fx_rate",
)

APPROVAL_LIMIT = "policy.limit_split.approval_limit"
_CREDIT_LIMIT = "law.group_credit.credit_limit"
_EXPOSURE_LIMIT = "law.large_exposure.connected_group_exposure_limit"
_SINGLE_LIMIT = "law.large_exposure.single_customer_exposure_limit"
_MEMBERS = "connected_group_member"


class _Member(NamedTuple):
    """One customer of the group, in the application's currency."""

    party_id: Value
    exposure_after: int | None
    committed_after: int | None


class Money(NamedTuple):
    """An amount in minor units of its currency."""

    minor: int | None
    currency: str | None


class _Limits(NamedTuple):
    """Numbers of law and policy."""

    credit_bp: int
    exposure_bp: int
    single_bp: int
    approval: Money


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application, in its currency; reads the kept facts ``connected_group_member``,
    ``group_exposure`` and ``group_application`` from the bundle.

    The borrower itself counts as its own evidence shows it, the other members as they were kept. A
    borrower that is tied to nobody is a group of one. Where the group is unknown, all that is said of
    it is unknown; what is held on the borrower alone is told.
    """
    converter = Converter(bundle, clocks)
    approval = parameters.get(APPROVAL_LIMIT)
    limits = _Limits(
        parameters.integer(_CREDIT_LIMIT),
        parameters.integer(_EXPOSURE_LIMIT),
        parameters.integer(_SINGLE_LIMIT),
        Money(approval.value, approval.currency),
    )
    return [_row(bundle, clocks, row, converter, limits) for row in bundle.rows("application")]


def _row(
    bundle: Bundle, clocks: Clocks, application: Row, converter: Converter, limits: _Limits
) -> Row:
    borrower_id, currency = application.get("borrower_id"), text(application, "currency")
    requested = whole(application, "requested_minor")
    group_id = _group_of(bundle, borrower_id)
    holding = Holding(borrower_id, application.get("financier_id"), currency)
    own = credit_of(bundle, clocks, holding, converter)
    others = {
        row["party_id"]: _converted(row, currency, converter)
        for row in _others(bundle, application, group_id)
    }
    own_member = _own_member(borrower_id, own, requested)
    about_group = _of_group([own, *others.values()], own_member, others)
    if group_id is None:
        about_group = dict.fromkeys(about_group)
    exposure = whole(about_group, "exposure_minor")
    net_capital = capital_minor(bundle, clocks, application, "net_capital", converter)
    net_tier1 = capital_minor(bundle, clocks, application, "net_tier1_capital", converter)
    rooms = (
        less(share_minor(net_capital, limits.credit_bp), exposure),
        less(share_minor(net_tier1, limits.exposure_bp), exposure),
    )
    recent = _recent(bundle, application, group_id, (limits.approval.currency, converter))
    single_limit = share_minor(net_tier1, limits.single_bp)
    own_limit = less(single_limit, *(each.committed_minor for each in others.values()))
    split_rooms = (
        _room_beside(application, recent, limits.approval, converter),
        _own_room(own_limit if group_id is not None else None, own),
    )
    return {
        "application_id": application.get("application_id"),
        "borrower_id": borrower_id,
        "group_id": group_id,
        "currency": currency,
        "requested_minor": requested,
        "member_count": _member_count(bundle, group_id),
        "own_exposure_after_minor": own_member.exposure_after,
        **about_group,
        "net_capital_minor": net_capital,
        "net_tier1_capital_minor": net_tier1,
        "single_limit_minor": single_limit,
        "room_minor": least(rooms),
        **recent,
        "split_room_minor": least(split_rooms),
    }


def _of_group(credit: Sequence[Credit], own: _Member, others: Mapping[Value, Credit]) -> Row:
    """Sums over all customers of the group, the borrower after this application among them."""
    members = [own]
    members += [_Member(each, c.exposure_minor, c.committed_minor) for each, c in others.items()]
    exposure_after = total(each.exposure_after for each in members)
    largest = max(members, key=lambda each: (each.exposure_after or 0, str(each.party_id)))
    committed = [each.committed_after for each in members]
    known = [amount for amount in committed if amount is not None]
    return {
        "customer_count": len(members),
        "facility_member_count": sum(1 for each in credit if each.facility_count),
        "facility_limit_minor": total(each.facility_limit_minor for each in credit),
        "unused_limit_minor": total(each.unused_limit_minor for each in credit),
        "exposure_minor": total(each.exposure_minor for each in credit),
        "exposure_after_minor": exposure_after,
        "largest_member_id": None if exposure_after is None else largest.party_id,
        "largest_member_share_bp": _share_bp(largest.exposure_after, exposure_after),
        "committed_minor": total(committed),
        "largest_committed_minor": max(known) if len(known) == len(committed) else None,
    }


def _group_of(bundle: Bundle, borrower_id: Value) -> Value:
    """Group of the borrower; ``None`` also when the books on the groups were not derived."""
    if group_exposure.TABLE not in bundle.tables or group_application.TABLE not in bundle.tables:
        return None
    return group_of(bundle, borrower_id)


def _member_count(bundle: Bundle, group_id: Value) -> int | None:
    if group_id is None:
        return None
    return max(len(bundle.by(_MEMBERS, "group_id", group_id)), 1)


def _others(bundle: Bundle, application: Row, group_id: Value) -> list[Row]:
    """Kept rows of the other members with this financier; those of nobody knows whom come first, and
    what is known of the financier itself takes their place."""
    rows = [
        row
        for row in bundle.by(group_exposure.TABLE, "group_id", group_id)
        if row.get("party_id") != application.get("borrower_id")
        and row.get("financier_id") in (application.get("financier_id"), None)
    ]
    return sorted(rows, key=lambda row: row.get("financier_id") is not None)


def _converted(row: Row, currency: str | None, converter: Converter) -> Credit:
    told_in = text(row, "currency")

    def amount(column: str) -> int | None:
        value = whole(row, column)
        # No facility leaves nothing to draw, in whatever currency.
        return 0 if value == 0 else converter.convert(value, told_in, currency)

    return Credit(
        exposure_minor=amount("exposure_minor"),
        facility_count=whole(row, "facility_count") or 0,
        facility_limit_minor=amount("facility_limit_minor"),
        unused_limit_minor=amount("unused_limit_minor"),
    )


def _own_member(borrower_id: Value, own: Credit, requested: int | None) -> _Member:
    """The borrower after this application, which draws on what its facilities leave before it adds to
    what is committed."""
    after = total((own.exposure_minor, requested))
    committed = own.committed_minor
    is_known = after is not None and committed is not None
    return _Member(borrower_id, after, max(after or 0, committed or 0) if is_known else None)


def _own_room(own_limit: int | None, own: Credit) -> int | None:
    """What may be requested while the borrower, drawing on its own facilities first, stays within."""
    left = less(own_limit, own.committed_minor)
    return left if left is None or left < 0 else less(own_limit, own.exposure_minor)


def _room_beside(
    application: Row, recent: Row, approval: Money, converter: Converter
) -> int | None:
    """What may be requested beside the recent requests of other members, in the application's currency;
    without any, what is requested now."""
    requested, currency = whole(application, "requested_minor"), text(application, "currency")
    if recent["recent_applicant_count"] == 1:
        return requested
    own = converter.convert(requested, currency, approval.currency)
    others = less(whole(recent, "recent_requested_minor"), own)
    return converter.convert(less(approval.minor, others), approval.currency, currency)


def _share_bp(part: int | None, whole_amount: int | None) -> int | None:
    if part is None or whole_amount is None or whole_amount <= 0:
        return None
    return part * WHOLE_BP // whole_amount


def _recent(
    bundle: Bundle,
    application: Row,
    group_id: Value,
    told: tuple[str | None, Converter],
) -> Row:
    """Requests of the group's members to this financier within the window, this one among them."""
    currency, converter = told
    rows = [
        row
        for row in bundle.by(group_application.TABLE, "group_id", group_id)
        if row.get("application_id") != application.get("application_id")
        and row.get("financier_id") in (application.get("financier_id"), None)
    ]
    requests: list[Row] = [{**application, "party_id": application.get("borrower_id")}, *rows]
    amounts = [
        converter.convert(whole(row, "requested_minor"), text(row, "currency"), currency)
        for row in requests
    ]
    known = [amount for amount in amounts if amount is not None]
    is_known = group_id is not None
    return {
        "approval_currency": currency,
        "recent_application_count": len(requests) if is_known else None,
        "recent_applicant_count": len({row.get("party_id") for row in requests})
        if is_known
        else None,
        "recent_requested_minor": total(amounts) if is_known else None,
        "recent_largest_minor": max(known) if is_known and len(known) == len(amounts) else None,
    }
