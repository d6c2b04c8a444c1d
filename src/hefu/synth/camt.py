"""Account statements, camt.053.001.08: one file a month, one statement for each account that moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from xml.sax.saxutils import escape

from hefu.synth.dice import month_start
from hefu.synth.firms import Party
from hefu.synth.identifiers import NumberOffice
from hefu.synth.papers import Payment
from hefu.synth.ubl_parts import yuan

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


@dataclass
class StatementOffice:
    """Writes statements; keeps the balance of every account from month to month."""

    bank: Party
    other_bank: Party
    numbers: NumberOffice
    _balances: dict[str, int] = field(default_factory=dict)

    def months(self, payments: Sequence[Payment], as_of: date) -> Iterator[tuple[str, str]]:
        """(``YYYY-MM``, document) for every month in which something was booked, oldest first."""
        by_month: dict[date, list[Payment]] = defaultdict(list)
        for payment in payments:
            by_month[payment.booked_on.replace(day=1)].append(payment)
        for first in sorted(by_month):
            last = min(as_of, month_start(first, -1) - timedelta(days=1))
            yield f"{first:%Y-%m}", self._document(first, last, by_month[first])

    def _document(self, first: date, last: date, payments: list[Payment]) -> str:
        by_holder: dict[str, list[Payment]] = defaultdict(list)
        for payment in payments:
            by_holder[_account_no(payment)].append(payment)
        statements = "".join(
            self._statement(first, last, sorted(by_holder[account], key=_booking_order))
            for account in sorted(by_holder)
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{_NAMESPACE}">\n'
            f"<BkToCstmrStmt><GrpHdr><MsgId>STMT-{first:%Y%m}</MsgId>"
            f"<CreDtTm>{last}T20:00:00+08:00</CreDtTm></GrpHdr>\n{statements}"
            "</BkToCstmrStmt></Document>\n"
        )

    def _statement(self, first: date, last: date, payments: list[Payment]) -> str:
        holder = payments[0].holder
        account = _account_no(payments[0])
        bank = self.bank if account == holder.account_no else self.other_bank
        opening = self._balances.setdefault(account, 50_000_000 + int(account[-6:]) * 100)
        closing = opening + sum(
            payment.amount_minor if payment.is_credit else -payment.amount_minor
            for payment in payments
        )
        self._balances[account] = closing
        entries = "".join(self._entry(payment) for payment in payments)
        return (
            f"<Stmt><Id>{account}-{first:%Y%m}</Id><CreDtTm>{last}T20:00:00+08:00</CreDtTm>"
            f"<FrToDt><FrDtTm>{first}T00:00:00+08:00</FrDtTm>"
            f"<ToDtTm>{last}T23:59:59+08:00</ToDtTm></FrToDt>"
            f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>CNY</Ccy>"
            f"<Ownr>{_identity(holder)}</Ownr>"
            f"<Svcr><FinInstnId><Nm>{escape(bank.name)}</Nm></FinInstnId></Svcr></Acct>\n"
            f"{_balance('OPBD', opening, first)}{_balance('CLBD', closing, last)}\n{entries}</Stmt>\n"
        )

    def _entry(self, payment: Payment) -> str:
        reversal = "<RvslInd>true</RvslInd>" if payment.is_reversal else ""
        structured = "".join(
            "<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp>"
            f"<Nb>{escape(number)}</Nb></RfrdDocInf>"
            f'<RfrdDocAmt><RmtdAmt Ccy="CNY">{yuan(amount)}</RmtdAmt></RfrdDocAmt></Strd>'
            for number, amount in payment.references
        )
        return (
            f'<Ntry><Amt Ccy="CNY">{yuan(payment.amount_minor)}</Amt>'
            f"<CdtDbtInd>{'CRDT' if payment.is_credit else 'DBIT'}</CdtDbtInd>{reversal}"
            f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{payment.booked_on}</Dt></BookgDt>"
            f"<ValDt><Dt>{payment.booked_on}</Dt></ValDt>"
            f"<AcctSvcrRef>{self.numbers.running('LS', 9)}</AcctSvcrRef>"
            "<BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs>"
            f"<EndToEndId>{payment.end_to_end_no}</EndToEndId></Refs><RltdPties>"
            f"<Dbtr><Pty>{_identity(payment.counterparty)}</Pty></Dbtr>"
            f"{_account('DbtrAcct', payment.counterparty.account_no)}"
            f"<Cdtr><Pty>{_identity(payment.holder)}</Pty></Cdtr>"
            f"{_account('CdtrAcct', _account_no(payment))}</RltdPties>"
            f"<RmtInf><Ustrd>{escape(payment.remark)}</Ustrd>{structured}</RmtInf>"
            "</TxDtls></NtryDtls></Ntry>\n"
        )


def _booking_order(payment: Payment) -> tuple[date, str]:
    return payment.booked_on, payment.end_to_end_no


def _identity(party: Party) -> str:
    return (
        f"<Nm>{escape(party.name)}</Nm><Id><OrgId><Othr><Id>{party.uscc}</Id>"
        "<SchmeNm><Prtry>USCC</Prtry></SchmeNm></Othr></OrgId></Id>"
    )


def _account_no(payment: Payment) -> str:
    return payment.account_no or payment.holder.account_no


def _account(name: str, account_no: str) -> str:
    return f"<{name}><Id><Othr><Id>{account_no}</Id></Othr></Id></{name}>"


def _balance(code: str, minor: int, day: date) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="CNY">{yuan(abs(minor))}</Amt>'
        f"<CdtDbtInd>{'CRDT' if minor >= 0 else 'DBIT'}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )
