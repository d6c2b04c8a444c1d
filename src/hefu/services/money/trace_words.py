"""Names of accounts and of what they mean, as a committee reads them."""

from __future__ import annotations

from hefu.facts.money_places import ANY_LOAN, OLD_LOAN, OWN_LOAN
from hefu.facts.transfers import is_account
from hefu.services.committee.page import plain, said
from hefu.services.money.read_trace import TraceReading
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.labels import code_label

_SHOWN_DIGITS = 6


def holder_label(reading: TraceReading, key: str) -> Label:
    """Who holds an account, or what stands in its place."""
    if key == OLD_LOAN:
        return said("trace.old_loan")
    if key == OWN_LOAN:
        return said("trace.own_loan")
    if key.startswith(ANY_LOAN):
        lender = key.removeprefix(ANY_LOAN)
        return plain(reading.names.get(lender, lender))
    holder = reading.places.holders.get(key)
    if holder is not None:
        return plain(reading.names.get(holder, holder))
    kind = reading.places.kinds.get(key)
    return said("trace.holder_unknown") if kind is None else kind_label(kind)


def kind_label(kind: str) -> Label:
    """The kind of an account."""
    return code_label("fund_account_kind", kind)


def tail(key: str) -> str:
    """The end of an account's number; nothing where there is no number."""
    return f"…{key[-_SHOWN_DIGITS:]}" if is_account(key) else ""


def account_label(reading: TraceReading, key: str) -> Label:
    """Holder, kind and the end of the number."""
    holder = holder_label(reading, key)
    kind = reading.places.kinds.get(key)
    told = [tail(key)] if tail(key) else []
    kinds = None if kind in (None, "settlement") else kind_label(str(kind))
    zh = [*([] if kinds is None or kinds.zh == holder.zh else [kinds.zh]), *told]
    en = [*([] if kinds is None or kinds.en == holder.en else [kinds.en]), *told]
    return Label(
        en=f"{holder.en} ({' '.join(en)})" if en else holder.en,
        zh=f"{holder.zh}（{' '.join(zh)}）" if zh else holder.zh,
    )


def place_label(reading: TraceReading, key: str) -> Label:
    """What an account means for the drawdown."""
    return said(f"trace.place_{reading.places.place(key)}")
