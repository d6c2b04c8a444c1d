"""What one trace needs from the register: the drawdown, the payments along its way, and whose accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister
from hefu.evidence.schema import Row
from hefu.facts.drawdowns import Drawdown, accounts_where
from hefu.facts.money_places import Places
from hefu.facts.money_reach import Bounds, Gathered
from hefu.facts.money_trace import Aim, MoneyTrace
from hefu.facts.transfers import Transfer, transfers_of
from hefu.parameters.loader import ParameterView
from hefu.services.money.tracer import Tracer
from hefu.vocabulary.errors import InvalidInput, NotFound

MISUSE: tuple[Aim, ...] = ("restricted", "returned", "old_loan", "untraceable")
"""Where money lent for trade should not go."""


@dataclass(frozen=True, slots=True)
class TraceReading:
    """One drawdown followed, and all that is needed to tell of it. ``others``: traces of the borrower's
    further drawdowns; ``unseen``: drawdowns that no payment shows; ``untold``: repayments of which nobody
    says from which account."""

    clocks: Clocks
    application_id: str | None
    trace: MoneyTrace
    gathered: Gathered
    places: Places
    bounds: Bounds
    names: dict[str, str]
    others: tuple[MoneyTrace, ...]
    unseen: tuple[Drawdown, ...]
    untold: tuple[Row, ...]

    @property
    def drawdown(self) -> Drawdown:
        """What is followed."""
        return self.trace.drawdown


def read_application(
    register: EvidenceRegister,
    clocks: Clocks,
    application_id: str,
    *,
    loan_no: str | None = None,
    until: date | None = None,
) -> TraceReading:
    """The drawdown of the application's borrower that most must have gone astray of, or loan ``loan_no``.

    Raises ``NotFound`` for an unknown application or loan, and when no payment shows a drawdown.
    """
    bundle = register.bundle_of(application_id, clocks, ("application",))
    application = bundle.by("application", "application_id", application_id)[0]
    tracer = Tracer(register, clocks, until)
    book = tracer.book_of(str(application["borrower_id"]))
    financier_id = application.get("financier_id")
    drawdowns = tracer.drawdowns(book, None if financier_id is None else str(financier_id))
    if loan_no is not None and loan_no not in {one.loan_no for one in drawdowns}:
        known = ", ".join(one.loan_no for one in drawdowns) or "—"
        raise NotFound("trace.loan_unknown", loan_no=loan_no, known=known)
    followed = [one for one in drawdowns if one.transfers]
    if not followed or (loan_no is not None and loan_no not in {one.loan_no for one in followed}):
        days = ParameterView(clocks).integer("policy.funds.lookback_days")
        loans = ", ".join(one.loan_no for one in drawdowns) or "—"
        raise NotFound("trace.no_drawdown", application_id=application_id, days=days, loans=loans)
    known_around = (book, tracer.around(book))
    found = [tracer.follow(one, known_around) for one in followed]
    chosen = max(found, key=lambda each: _rank(each[0], loan_no))
    return _reading(
        register,
        (clocks, application_id, tracer.bounds),
        chosen,
        tuple(each[0] for each in found if each is not chosen),
        tuple(one for one in drawdowns if not one.transfers),
    )


def read_payment(
    register: EvidenceRegister, clocks: Clocks, reference: str, *, until: date | None = None
) -> TraceReading:
    """The money of one payment, by its id or its end-to-end number.

    Raises ``NotFound`` without such a payment, ``InvalidInput`` when it is several or names no payee.
    """
    rows = [
        row
        for column in ("payment_id", "end_to_end_no")
        for row in register.rows_where(clocks, "payment", column, [reference])
        if row.get("status_code") in (None, "booked")
    ]
    transfers, _ = transfers_of(list({str(row["payment_id"]): row for row in rows}.values()))
    if not transfers:
        raise NotFound("trace.payment_unknown", reference=reference)
    if len(transfers) > 1:
        ids = ", ".join(each.payment_ids[0] for each in transfers[:5])
        raise InvalidInput(
            "trace.payment_ambiguous", reference=reference, count=len(transfers), ids=ids
        )
    transfer = transfers[0]
    holders = accounts_where(register, clocks, "account_no", [transfer.payee])
    told = [str(row["holder_id"]) for row in holders if row.get("holder_id")]
    borrower_id = transfer.payee_id or (told[0] if told else None)
    if borrower_id is None:
        raise InvalidInput("trace.payee_unknown", reference=reference)
    tracer = Tracer(register, clocks, until)
    book = tracer.book_of(borrower_id)
    drawdown = _drawdown_of(transfer, borrower_id, tracer.drawdowns(book, None))
    followed = tracer.follow(drawdown, (book, tracer.around(book)))
    return _reading(register, (clocks, None, tracer.bounds), followed, (), ())


def _drawdown_of(transfer: Transfer, borrower_id: str, drawdowns: Sequence[Drawdown]) -> Drawdown:
    """The loan that the payment paid out, else the payment alone."""
    for one in drawdowns:
        if any(set(each.payment_ids) & set(transfer.payment_ids) for each in one.transfers):
            return replace(one, transfers=(transfer,), amount_minor=transfer.amount_minor)
    return Drawdown(
        borrower_id=borrower_id,
        financier_id=transfer.payer_id,
        drawn_on=transfer.paid_on,
        amount_minor=transfer.amount_minor,
        currency=transfer.currency,
        transfers=(transfer,),
    )


def _rank(trace: MoneyTrace, loan_no: str | None) -> tuple[object, ...]:
    must = max(trace.reached[aim].least_minor for aim in MISUSE)
    can = max(trace.reached[aim].most_minor for aim in MISUSE)
    return (
        trace.drawdown.loan_no == loan_no,
        must,
        can,
        trace.drawdown.drawn_on,
        trace.drawdown.loan_event_id,
    )


def _reading(
    register: EvidenceRegister,
    asked: tuple[Clocks, str | None, Bounds],
    followed: tuple[MoneyTrace, Gathered, Places, Sequence[Row]],
    others: tuple[MoneyTrace, ...],
    unseen: tuple[Drawdown, ...],
) -> TraceReading:
    clocks, application_id, bounds = asked
    trace, gathered, places, untold = followed
    drawdown = trace.drawdown
    parties = {drawdown.borrower_id, drawdown.financier_id or "", *places.holders.values()}
    rows = register.rows_where(clocks, "party", "party_id", sorted(parties))
    names = {str(row["party_id"]): str(row["name"]) for row in rows if row.get("name")}
    return TraceReading(
        clocks,
        application_id,
        trace,
        gathered,
        places,
        bounds,
        names,
        others,
        unseen,
        tuple(untold),
    )
