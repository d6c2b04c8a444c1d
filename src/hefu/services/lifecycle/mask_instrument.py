"""An instrument on its way out: each of its terms is classed as a column of evidence that holds the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from hefu.evidence.field_class import class_of_value
from hefu.lifecycle.standing import Term
from hefu.services.lifecycle.view_instrument import InstrumentLine, InstrumentView, MoveMade
from hefu.services.mask_rows import HIDDEN, Reader, masked_value

_AMOUNT = ("application", "requested_minor")
_PARTY = ("party", "party_id")
_WORDS = ("party_match", "reason")
_COLUMNS: Mapping[str, tuple[str, str]] = {
    "payee_account_no": ("payment", "counterparty_account_no"),
    "bank_reference": ("payment", "counterparty_account_no"),
    "reason": _WORDS,
    "note": _WORDS,
    "instalments": _AMOUNT,
    **dict.fromkeys(
        (
            *("party_id", "borrower_id", "account_debtor_id", "seller_id", "holder_id"),
            *("issuer_id", "from_id", "to_id", "fee_payer_id", "scope_id", "about_id"),
        ),
        _PARTY,
    ),
}
"""Terms that may name somebody or say what nobody else should read; a reference of a bank is as telling as an
account. Amounts and rates are known by their ending; what is left are days, closed codes and opaque ids."""
_ENDINGS = ("_minor", "_bp")


def masked_instrument(found: InstrumentView, reader: Reader) -> InstrumentView:
    """The instrument as ``reader`` may see it; without its plan where amounts are not plain."""
    sees_amounts = reader.sees(class_of_value(*_AMOUNT, 0)) == "plain"
    return msgspec.structs.replace(
        found,
        instrument_id=_instrument_id(found.instrument, found.instrument_id, reader),
        terms=_terms(found.terms, reader),
        history=[_move(one, reader) for one in found.history],
        plan=found.plan if sees_amounts else [],
    )


def masked_lines(
    instrument: str, found: Iterable[InstrumentLine], reader: Reader
) -> list[InstrumentLine]:
    """A list of instruments of one kind as ``reader`` may see it."""
    return [
        msgspec.structs.replace(
            one,
            instrument_id=_instrument_id(instrument, one.instrument_id, reader),
            terms=_terms(one.terms, reader),
        )
        for one in found
    ]


def _move(one: MoveMade, reader: Reader) -> MoveMade:
    terms, seen = _terms(one.terms, reader), _terms(one.seen, reader)
    return msgspec.structs.replace(one, terms=terms, seen=seen)


def _instrument_id(instrument: str, instrument_id: str, reader: Reader) -> str:
    """Of a customer the id is that of the party."""
    shown = _shown(_PARTY, instrument_id, reader) if instrument == "party" else instrument_id
    return HIDDEN if shown is None else str(shown)


def _terms(terms: Mapping[str, Term], reader: Reader) -> dict[str, Term]:
    """Masked terms are text; hidden ones are left out."""
    shown: dict[str, Term] = {}
    for name, value in terms.items():
        column = _AMOUNT if name.endswith(_ENDINGS) else _COLUMNS.get(name)
        told = value if column is None else _shown(column, value, reader)
        if told is not None:
            shown[name] = told
    return shown


def _shown(column: tuple[str, str], value: Term, reader: Reader) -> Term | None:
    how = reader.sees(class_of_value(*column, value))
    if how == "plain":
        return value
    return str(masked_value(*column, value, reader.key)) if how == "masked" else None
