"""Writes the whole example book: documents for Hefu to read, and the truth beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import msgspec

from hefu.synth import credit, extract_rows, paper_rows, registry
from hefu.synth.background import give_background_papers
from hefu.synth.bank_files import write_bank_files
from hefu.synth.camt import StatementOffice
from hefu.synth.chain import found_chain
from hefu.synth.desk import Desk
from hefu.synth.dice import Dice, month_start
from hefu.synth.drawdowns import give_drawdowns
from hefu.synth.einvoice import einvoice_files, is_einvoice
from hefu.synth.extracts import Cabinet
from hefu.synth.firms import Registrar
from hefu.synth.history import PairHistory
from hefu.synth.identifiers import NumberOffice
from hefu.synth.papers import Confirmation, Payment, Verification
from hefu.synth.pool import Month, Pool, months_of
from hefu.synth.sales import SalesBook
from hefu.synth.schedule import least_firms, tell_stories
from hefu.synth.trade import Invoice, Trade
from hefu.synth.truth import write_truth
from hefu.synth.ubl_invoice import credit_note_xml, invoice_xml
from hefu.synth.ubl_order import order_change_xml, order_response_xml, order_xml
from hefu.synth.ubl_shipment import despatch_xml, receipt_xml
from hefu.synth.use_of_money import give_instructions, give_loans
from hefu.vocabulary.errors import Conflict, InvalidInput

MONTHS_MAX = 120
_STATEMENT_DAYS = 90
_PORTAL_MONTHS = 12
_STRUCTURED_PERCENT = 70
_HISTORY_PERCENT = 75


class BookOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Size and seed of a book. The same options give the same bytes."""

    as_of: date
    seed: int = 1
    firm_count: int = 400
    invoice_count: int = 20_000
    application_count: int = 200
    month_count: int = 24


class BookSummary(msgspec.Struct, frozen=True):
    """What was written. ``documents``: files by kind; ``rows``: rows of each extract;
    ``labels`` and ``patterns``: applications by label and by planted pattern."""

    firm_count: int
    party_count: int
    invoice_count: int
    credit_note_count: int
    application_count: int
    documents: dict[str, int]
    rows: dict[str, int]
    labels: dict[str, int]
    patterns: dict[str, int]


@dataclass
class _Written:
    """Counts while writing."""

    sales: SalesBook
    invoices: int = 0
    credit_notes: int = 0
    statement_payments: list[Payment] = field(default_factory=list)


def write_book(folder: Path, options: BookOptions) -> BookSummary:
    """Write ``folder/documents`` and ``folder/truth``.

    Raises ``Conflict`` when the folder holds something already, ``InvalidInput`` for sizes that
    cannot hold every pattern. Memory grows with the applications, not with the invoices.
    """
    _check(folder, options)
    dice = Dice(options.seed, "book")
    desk = _desk(dice, options)
    tell_stories(desk, options.application_count)
    credit.give_lines(desk, dice.stream("lines"))
    credit.give_background_guarantees(desk, dice.stream("guarantees"))
    registry.give_background_registrations(desk, dice.stream("registrations"))
    give_background_papers(desk, dice.stream("background"))
    give_instructions(desk, dice.stream("instructions"))
    give_loans(desk, dice.stream("loans"))
    give_drawdowns(desk, dice.stream("drawdowns"))
    _number_applications(desk, dice.stream("numbering"))
    claimed = sum(len(trade.invoices) for trade in desk.trades)
    if claimed > options.invoice_count:
        raise InvalidInput("synth.too_few_invoices", invoices=options.invoice_count, least=claimed)
    documents = folder / "documents"
    written = _Written(SalesBook(options.as_of, options.month_count))
    counts = _write_ubl(documents / "ubl", desk, written)
    counts["einvoice"] = _write_einvoices(documents / "einvoice", desk)
    with Cabinet(documents / "bank", options.as_of) as cabinet:
        _write_claimed_extracts(cabinet, desk, dice, written)
        _write_past(cabinet, desk, dice, options, written)
        cabinet.put_all("contracts", map(extract_rows.contract, desk.mill.contracts))
        write_bank_files(cabinet, desk, dice.stream("files"), written.sales)
        payments = [*desk.payments, *written.statement_payments]
        counts["camt053"] = _write_statements(documents / "camt", desk, payments)
        counts["extract"] = cabinet.file_count
        rows = dict(sorted(cabinet.row_counts.items()))
    write_truth(folder / "truth", desk.deals, options.as_of)
    return BookSummary(
        firm_count=len(desk.chain.firms),
        party_count=len(desk.chain.parties),
        invoice_count=written.invoices,
        credit_note_count=written.credit_notes,
        application_count=len(desk.deals),
        documents=dict(counts),
        rows=rows,
        labels=dict(Counter(deal.verdict.label for deal in desk.deals)),
        patterns=dict(Counter(deal.verdict.pattern for deal in desk.deals if deal.verdict.pattern)),
    )


def _check(folder: Path, options: BookOptions) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict("synth.folder_not_empty", folder=str(folder))
    least = least_firms(options.application_count)
    if options.firm_count < least:
        raise InvalidInput("synth.too_few_firms", firms=options.firm_count, least=least)
    if not 1 <= options.month_count <= MONTHS_MAX:
        raise InvalidInput("synth.months_out_of_range", months=options.month_count, most=MONTHS_MAX)


def _desk(dice: Dice, options: BookOptions) -> Desk:
    numbers = NumberOffice(dice.stream("numbers"))
    registrar = Registrar(dice.stream("registrar"), numbers, options.as_of)
    chain = found_chain(dice.stream("chain"), registrar, options.firm_count, options.as_of)
    return Desk(dice.stream("desk"), numbers, registrar, chain, options.as_of)


def _number_applications(desk: Desk, dice: Dice) -> None:
    """Numbers follow the day of request; within a day they follow nothing that tells the truth."""
    desk.deals = sorted(dice.shuffled(desk.deals), key=lambda deal: deal.requested_on)
    for place, deal in enumerate(desk.deals, start=1):
        deal.no = f"RZ{deal.requested_on:%Y%m}{place:05d}"
    desk.trades = dice.shuffled(desk.trades)
    desk.registrations.sort(key=lambda notice: (notice.registered_on, notice.no))
    desk.guarantees.sort(key=lambda guarantee: (guarantee.signed_on, guarantee.no))


def _write_ubl(folder: Path, desk: Desk, written: _Written) -> Counter[str]:
    counts: Counter[str] = Counter()
    for trade in desk.trades:
        written.credit_notes += len(trade.credit_notes)
        for invoice in (*trade.invoices, *trade.credit_notes):
            written.sales.note(invoice)
        for kind, number, text in _papers(trade, desk.extract_invoices):
            counts[kind] += 1
            path = folder / kind / f"{number}.xml"
            if counts[kind] == 1:
                path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")
    return counts


def _write_einvoices(folder: Path, desk: Desk) -> int:
    folder.mkdir(parents=True)
    written = 0
    for name, content in einvoice_files(_einvoices(desk)):
        (folder / name).write_bytes(content)
        written += 1
    return written


def _einvoices(desk: Desk) -> Iterator[Invoice]:
    for trade in desk.trades:
        for invoice in (*trade.invoices, *trade.credit_notes):
            if invoice not in desk.extract_invoices and is_einvoice(invoice):
                yield invoice


def _papers(trade: Trade, elsewhere: set[Invoice]) -> Iterator[tuple[str, str, str]]:
    order = trade.order
    yield "order", order.no, order_xml(order)
    if order.accepted_on:
        yield "order_response", order.response_no, order_response_xml(order, order.accepted_on)
    if order.change:
        yield "order_change", order.change.no, order_change_xml(order, order.change)
    for delivery in trade.deliveries:
        yield "despatch_advice", delivery.no, despatch_xml(delivery)
    for receipt in trade.receipts:
        yield "receipt_advice", receipt.no, receipt_xml(receipt)
    for invoice in trade.invoices:
        if invoice not in elsewhere and not is_einvoice(invoice):
            yield "invoice", invoice.no, invoice_xml(invoice)
    for note in trade.credit_notes:
        if not is_einvoice(note):
            yield "credit_note", note.no, credit_note_xml(note)


def _write_claimed_extracts(cabinet: Cabinet, desk: Desk, dice: Dice, written: _Written) -> None:
    chain, bank = desk.chain, desk.chain.own_bank
    cabinet.put_all("parties", map(extract_rows.party, chain.parties))
    cabinet.put_all("ownership", map(extract_rows.holding, chain.holdings))
    cabinet.put_all("accounts", (extract_rows.account(firm, bank) for firm in chain.firms))
    cabinet.put_all("registrations", map(extract_rows.registration, desk.registrations))
    for notice in desk.registrations:
        cabinet.put_all("registration_items", extract_rows.registration_items(notice))
    for search in registry.searches(desk):
        hits = registry.hits(desk, search) if search.hit_count is None else search.hit_count
        row = extract_rows.registry_search(search, hits)
        cabinet.put("registry_searches", row)
    cabinet.put_all("guarantees", map(extract_rows.guarantee, desk.guarantees))
    lines = credit.all_facilities(desk)
    cabinet.put_all("facilities", (extract_rows.facility(line, bank) for line in lines))
    for owed in credit.balances(desk, dice.stream("balances")):
        row = extract_rows.exposure(owed, bank, desk.as_of)
        cabinet.put("exposures", row)
    cabinet.put_all("capital", credit.capital_rows(desk))
    cabinet.put_all("fx_rates", credit.fx_rows(dice.stream("fx"), desk.as_of))
    cabinet.put_all("applications", (extract_rows.application(deal, bank) for deal in desk.deals))
    for deal in desk.deals:
        cabinet.put_all("application_items", extract_rows.application_items(deal))
    _write_claim_papers(cabinet, desk, dice.stream("papers"))
    for trade in desk.trades:
        written.invoices += len(trade.invoices)
        for invoice in trade.invoices:
            if invoice in desk.extract_invoices:
                _put_invoice(cabinet, invoice, f"{invoice.issued_on:%Y-%m}")
    for invoice in _einvoices(desk):
        cabinet.put("ledger_invoices", paper_rows.ledger_invoice(invoice))
        for place, line in enumerate(invoice.lines, start=1):
            cabinet.put("ledger_lines", paper_rows.ledger_line(invoice, line, place))


def _write_claim_papers(cabinet: Cabinet, desk: Desk, dice: Dice) -> None:
    """Each paper once, in an order that does not tell which application it belongs to."""
    claims = [claim for deal in desk.deals for claim in deal.claims]
    looked_up = {
        (claim.invoice, claim.verification.verified_on): claim.verification
        for claim in claims
        if claim.verification
    }
    confirmed = {
        (claim.invoice, claim.confirmation.confirmed_on): claim.confirmation
        for claim in claims
        if claim.confirmation
    }
    owed = {
        claim.invoice: claim.outstanding_minor
        for claim in claims
        if claim.outstanding_minor is not None
    }
    for verification in desk.extra_verifications:
        looked_up.setdefault((verification.invoice, verification.verified_on), verification)
    verifications: list[Verification] = dice.shuffled(list(looked_up.values()))
    confirmations: list[Confirmation] = dice.shuffled(list(confirmed.values()))
    reported_on = desk.as_of - timedelta(days=2)
    cabinet.put_all("verifications", map(extract_rows.verification, verifications))
    cabinet.put_all("confirmations", map(extract_rows.confirmation, confirmations))
    cabinet.put_all(
        "receivables",
        (
            extract_rows.receivable(invoice, amount, reported_on)
            for invoice, amount in dice.shuffled(list(owed.items()))
        ),
    )


def _write_past(
    cabinet: Cabinet, desk: Desk, dice: Dice, options: BookOptions, written: _Written
) -> None:
    """The history, month by month: first of the pairs that ask for money, then of everybody."""
    left = options.invoice_count - written.invoices
    stream = dice.stream("history")
    budget = left * _HISTORY_PERCENT // 100
    pairs = PairHistory(desk, stream, options.month_count, budget)
    pool = Pool(desk, dice.stream("pool"))
    paying = dice.stream("payments")
    borrowers = {deal.borrower for deal in desk.deals}
    since = desk.as_of - timedelta(days=_STATEMENT_DAYS)
    portal_since = month_start(options.as_of, _PORTAL_MONTHS - 1)
    for month in months_of(options.as_of, options.month_count, left - pairs.invoice_count):
        _write_pair_month(cabinet, pairs, desk, month, written)
        is_in_portal = month.first >= portal_since
        for trade in pool.trades(month):
            written.invoices += len(trade.invoices)
            _strip_history(trade, keeps_order=is_in_portal)
            _put_trade(cabinet, trade, month.name, is_in_portal)
            for invoice in trade.invoices:
                written.sales.note(invoice)
                if invoice.seller in borrowers and since < invoice.due_on <= desk.as_of:
                    written.statement_payments.append(_payment(desk, invoice, paying))
        cabinet.close_files()


def _write_pair_month(
    cabinet: Cabinet, pairs: PairHistory, desk: Desk, month: Month, written: _Written
) -> None:
    statements_since = desk.as_of - timedelta(days=_STATEMENT_DAYS)
    for trade in pairs.trades(month.first):
        written.invoices += len(trade.invoices)
        written.credit_notes += len(trade.credit_notes)
        _strip_history(trade, keeps_order=False)
        for invoice in (*trade.invoices, *trade.credit_notes):
            written.sales.note(invoice)
            _put_invoice(cabinet, invoice, f"{invoice.issued_on:%Y-%m}")
        for payment in pairs.payments(trade):
            if payment.booked_on > statements_since:
                written.statement_payments.append(payment)
            else:
                entry = desk.numbers.running("LS", 9)
                row = paper_rows.past_payment(payment, entry)
                cabinet.put("past_payments", row, f"{payment.booked_on:%Y}")


def _strip_history(trade: Trade, *, keeps_order: bool) -> None:
    """Delivery notes of the history are not kept, nor orders and receipts of its older part."""
    for receipt in trade.receipts:
        receipt.delivery_no = ""
    for invoice in (*trade.invoices, *trade.credit_notes):
        invoice.delivery_no = ""
        if not keeps_order:
            invoice.receipt_no = invoice.order_no = ""


def _put_trade(cabinet: Cabinet, trade: Trade, part: str, is_in_portal: bool) -> None:
    for invoice in trade.invoices:
        _put_invoice(cabinet, invoice, part)
    if not is_in_portal:
        return
    order = trade.order
    cabinet.put("orders", extract_rows.order(order), part)
    for ordered in order.lines:
        cabinet.put("order_lines", extract_rows.order_line(order, ordered), part)
    for receipt in trade.receipts:
        cabinet.put("receipts", extract_rows.receipt(receipt), part)
        for place, moved in enumerate(receipt.lines, start=1):
            cabinet.put("receipt_lines", extract_rows.receipt_line(receipt, place, moved), part)


def _put_invoice(cabinet: Cabinet, invoice: Invoice, part: str) -> None:
    key = extract_rows.invoice_key(invoice)
    cabinet.put("invoices", extract_rows.invoice(invoice), part)
    for line in invoice.lines:
        cabinet.put("invoice_lines", extract_rows.invoice_line(key, line), part)


def _payment(desk: Desk, invoice: Invoice, dice: Dice) -> Payment:
    """The buyer pays a due invoice, on the day or a little before."""
    is_structured = dice.happens(_STRUCTURED_PERCENT)
    return Payment(
        holder=invoice.seller,
        counterparty=invoice.buyer,
        booked_on=invoice.due_on - timedelta(days=dice.whole(0, 4)),
        amount_minor=invoice.payable_minor,
        end_to_end_no=desk.numbers.running("E2E", 8),
        remark="货款" if is_structured else f"货款 发票{invoice.no}",
        references=((invoice.no, invoice.payable_minor),) if is_structured else (),
    )


def _write_statements(folder: Path, desk: Desk, payments: Iterable[Payment]) -> int:
    folder.mkdir(parents=True)
    office = StatementOffice(desk.chain.own_bank, desk.chain.banks[0], desk.numbers)
    written = 0
    for name, text in office.months(list(payments), desk.as_of):
        (folder / f"statement-{name}.xml").write_text(text, encoding="utf-8")
        written += 1
    return written
