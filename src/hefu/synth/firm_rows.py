"""Rows of the extracts about firms: lists, tax, power, accounts, loans, limits, names, notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hefu.synth.dossier import Figure, Month
from hefu.synth.extract_rows import Row, digest_of
from hefu.synth.firms import Firm, Party
from hefu.synth.market import Quote
from hefu.synth.papers import Deal, Registration
from hefu.synth.paying import CollectionAccount, FundAccount, ListEntry, LoanEvent
from hefu.synth.ubl_parts import decimal, yuan

LISTS = {
    "dishonest_debtor": "失信被执行人",
    "tax_arrears": "欠税",
    "serious_violation": "严重违法失信",
    "abnormal_operation": "经营异常",
    "sanction": "制裁",
    "debt_evasion": "逃废债",
    "internal": "行内关注",
}
_PUBLISHERS = {
    "dishonest_debtor": "人民法院",
    "tax_arrears": "税务局",
    "serious_violation": "市场监督管理局",
    "abnormal_operation": "市场监督管理局",
}
_FIGURES = {
    "sales": "营业收入",
    "cost_of_sales": "营业成本",
    "profit_before_tax": "利润总额",
    "receivables": "应收账款期末",
    "receivables_opening": "应收账款期初",
    "inventories": "存货期末",
    "inventories_opening": "存货期初",
    "prepayments": "预付账款期末",
    "prepayments_opening": "预付账款期初",
    "payables": "应付账款期末",
    "payables_opening": "应付账款期初",
    "advances_received": "预收账款期末",
    "advances_received_opening": "预收账款期初",
    "own_working_funds": "自有营运资金",
    "other_working_loans": "其他渠道营运资金",
    "net_assets": "净资产",
}
_ACCOUNTS = {
    "settlement": "结算账户",
    "collection": "回款专户",
    "loan": "贷款账户",
    "securities": "证券资金账户",
    "property": "房地产监管账户",
    "wealth_product": "理财账户",
    "lending_platform": "网贷存管账户",
}
_LOANS = {"disbursed": "放款", "repaid": "还款", "extended": "展期"}
_UNITS = {"C62": "件", "TNE": "吨", "KGM": "千克"}


def watch_search(party: Party, kind: str, day: date, no: str, hits: int) -> Row:
    """A look into one list."""
    return (party.name, party.uscc, LISTS[kind], day.isoformat(), no, str(hits))


def watch_entry(one: ListEntry) -> Row:
    """A party on a list."""
    return (
        one.party.name,
        one.party.uscc,
        LISTS[one.kind],
        one.no,
        one.listed_on.isoformat(),
        one.removed_on.isoformat() if one.removed_on else "",
        _PUBLISHERS.get(one.kind, "总行合规部"),
        one.reason,
    )


def tax_return(firm: Firm, month: Month, filed_on: date) -> Row:
    """One month's return of value added tax."""
    return (
        firm.uscc,
        "增值税",
        month.first.isoformat(),
        month.last.isoformat(),
        yuan(month.declared_minor),
        yuan(month.tax_minor),
        filed_on.isoformat(),
    )


def works_month(firm: Firm, month: Month) -> Row:
    """One month's electricity and insured people."""
    return (
        firm.uscc,
        month.first.isoformat(),
        month.last.isoformat(),
        str(month.electricity_kwh),
        str(month.headcount),
    )


def annual_figure(firm: Firm, figure: Figure) -> Row:
    """One figure of an annual statement."""
    reported = date(figure.year_end.year + 1, 4, 18)
    return (
        firm.uscc,
        "年报",
        figure.year_end.isoformat(),
        _FIGURES[figure.code],
        yuan(figure.minor),
        reported.isoformat(),
        "是" if firm.size_code in ("large", "medium") else "否",
    )


def fund_account(one: FundAccount, day: date) -> Row:
    """An account as the register of accounts has it."""
    return (
        one.account_no,
        one.holder.uscc if one.holder else "",
        _ACCOUNTS[one.kind],
        one.institution,
        day.strftime("%Y-%m-%d"),
    )


def collection(one: CollectionAccount, bank: Party) -> Row:
    """Where a debtor is to pay."""
    return (
        one.creditor.uscc,
        one.debtor.uscc,
        bank.uscc,
        one.account_no,
        one.agreed_on.isoformat(),
        one.ends_on.isoformat() if one.ends_on else "",
    )


def instructions(deal: Deal) -> Iterator[Row]:
    """To whom a drawdown is to be paid."""
    for place, one in enumerate(deal.instructions or (), start=1):
        yield (
            deal.no,
            str(place),
            one.payee.name,
            one.payee.uscc,
            one.account_no,
            yuan(one.amount_minor),
            "是" if one.is_entrusted else "否",
            one.purpose,
        )


def loan_event(one: LoanEvent, reported_on: date) -> Row:
    """What happened to a loan, as the credit bureau tells it."""
    return (
        one.loan_no,
        one.borrower.uscc,
        one.financier.uscc,
        str(one.no),
        _LOANS[one.kind],
        one.day.isoformat(),
        yuan(one.minor),
        one.source_account,
        reported_on.isoformat(),
    )


def limit(bank: Party, debtor: Party, minor: int, term: tuple[date, date]) -> Row:
    """How much the bank will hold on one account debtor."""
    first, last = term
    return (bank.uscc, debtor.uscc, yuan(minor), first.isoformat(), last.isoformat())


def ceiling(bank: Party, industry: str, minor: int, term: tuple[date, date]) -> Row:
    """How much the bank will lend to one industry."""
    first, last = term
    return (bank.uscc, industry, yuan(minor), first.isoformat(), last.isoformat())


def quote(one: Quote) -> Row:
    """A published range of prices."""
    return (
        one.good.code,
        one.good.name,
        _UNITS[one.good.unit],
        one.day.isoformat(),
        decimal(one.low_micro, 6),
        decimal(one.high_micro, 6),
        "大宗商品报价网",
    )


def names(party: Party) -> Iterator[Row]:
    """Names of a firm, past and present."""
    since = party.established_on
    for name, first, last in party.former_names:
        yield (party.uscc, name, first.isoformat(), last.isoformat())
        since = last
    yield (party.uscc, party.name, since.isoformat() if since else "", "")


def notices(one: Registration, as_of: date) -> Iterator[Row]:
    """The notices that made a registration what it is."""
    told: list[tuple[str, date, date]] = [
        ("初始登记", one.registered_on, one.first_lapses_on or one.lapses_on)
    ]
    if one.extended_on and one.extended_on <= as_of:
        told.append(("展期登记", one.extended_on, one.lapses_on))
    if one.released_on and one.released_on <= as_of:
        told.append(("注销登记", one.released_on, one.lapses_on))
    name = one.grantor_name or one.grantor.name
    code = one.grantor_uscc or one.grantor.uscc
    for place, (kind, day, lapses) in enumerate(told, start=1):
        yield (
            one.no,
            str(place),
            kind,
            day.isoformat(),
            one.secured.uscc,
            lapses.isoformat(),
            yuan(one.secured_minor),
            name,
            code,
            one.description,
            digest_of(one.no, str(place), kind, day.isoformat(), name, code),
        )
