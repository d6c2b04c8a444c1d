"""How well the printed identifiers of a claimed invoice validate."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import text
from hefu.facts.claimed_invoice import CLAIM_READS, claims
from hefu.parameters.loader import ParameterView
from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.types import gln, invoice_number, lei, uscc

TABLE = "claim_identity_state"
READS: tuple[str, ...] = (*CLAIM_READS, "party")

State = Literal["ok", "warn", "bad_format", "absent"]

_GRAVITY: tuple[State, ...] = ("absent", "ok", "warn", "bad_format")
_STATES: dict[str, State] = {
    "ok": "ok",
    "warn_check": "warn",
    "warn_orgcode": "warn",
    "bad_check": "warn",
    "bad_format": "bad_format",
}


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim; the worst of several identifiers counts; unknown for a row not shown to us."""
    return [
        {
            **claim.head(),
            "number_state_code": number_state(claim.invoice) if claim.invoice else None,
            "seller_state_code": party_state(bundle, claim.invoice.get("seller_id")),
            "buyer_state_code": party_state(bundle, claim.invoice.get("buyer_id")),
        }
        for claim in claims(bundle)
    ]


def number_state(invoice: Row) -> State:
    """State of the official numbers.

    A seller's own number has no form that could be wrong, but between two Chinese firms an invoice
    carries an official number: one that is neither of its forms is malformed.
    """
    digital_no = text(invoice, "digital_no")
    paper_code, paper_no = text(invoice, "paper_code"), text(invoice, "paper_no")
    states: list[State] = []
    if digital_no:
        is_digital = invoice_number.explain(digital_no) == "digital"
        states.append("ok" if is_digital else "bad_format")
    if paper_code or paper_no:
        states.append(_paper_state(paper_code or "", paper_no or ""))
    if not states and text(invoice, "invoice_no"):
        states.append("bad_format" if _is_domestic(invoice) else "ok")
    return _worst(states)


def _is_domestic(invoice: Row) -> bool:
    parties = (text(invoice, "seller_id"), text(invoice, "buyer_id"))
    return all(party is not None and party.startswith("uscc:") for party in parties)


def party_state(bundle: Bundle, party_id: Value) -> State | None:
    """State of the identifiers in the party's row; ``None`` when nothing is known of the party."""
    party = bundle.one("party", "party_id", party_id)
    if party is None:
        return None
    return _identifiers_state(text(party, "uscc"), text(party, "lei"), text(party, "gln"))


@lru_cache(maxsize=65536)
def _identifiers_state(uscc_code: str | None, lei_code: str | None, gln_code: str | None) -> State:
    states: list[State] = []
    if uscc_code:
        states.append(_STATES[uscc.explain(uscc_code)])
    if lei_code:
        states.append(_STATES[lei.explain(lei_code)])
    if gln_code:
        states.append(_STATES[gln.explain(gln_code)])
    return _worst(states)


def _paper_state(code: str, number: str) -> State:
    try:
        invoice_number.paper(code, number)
    except InvalidInput:
        return "bad_format"
    return "ok"


def _worst(states: list[State]) -> State:
    return max(states, key=_GRAVITY.index, default="absent")
