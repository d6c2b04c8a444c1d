"""Entries in plain words."""

from __future__ import annotations

from hefu.services.log_port import LoggedEntry
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message

_KINDS = {
    "document": "log.kind_document",
    "statements": "log.kind_statements",
    "kept_facts": "log.kind_kept_facts",
    "decision": "log.kind_decision",
    "waiver": "log.kind_waiver",
    "waiver_revocation": "log.kind_waiver_revocation",
    "ledger_account": "log.kind_ledger_account",
    "posting_batch": "log.kind_posting_batch",
    "transition": "log.kind_transition",
    "addition": "log.kind_addition",
    "consent": "log.kind_consent",
    "access": "log.kind_access",
    "erasure": "log.kind_erasure",
    "webhook_act": "log.kind_webhook_act",
}


def kind_word(kind: str, language: Language) -> str:
    """The kind of a thing, as a person calls it; the code itself for a kind that has no word yet."""
    return render_message(_KINDS[kind], {}, language) if kind in _KINDS else kind


def entry_line(entry: LoggedEntry, language: Language) -> str:
    """One entry: place, instant, who, what."""
    told = {
        "place": entry.place,
        "at": f"{entry.at[:10]} {entry.at[11:19]}",
        "actor": entry.actor,
        "kind": kind_word(entry.kind, language),
        "thing": entry.thing_id,
    }
    code = "log.line_waiting" if entry.place is None else "log.line"
    if entry.place is not None and entry.previous:
        code = "log.line_again"
    return render_message(code, told, language)
