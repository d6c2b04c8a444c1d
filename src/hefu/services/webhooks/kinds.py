"""Of what receivers may be told: which entries of the log are events, and where the thing is to be read.

An event names its thing and nothing of what is known about it: whoever may read the thing asks for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from hefu.evidence.field_class import class_of_value
from hefu.evidence.identity import content_digest
from hefu.services.webhook_port import Happening
from hefu.vocabulary.errors import InvalidInput

MOVED_AT: Final = {
    "party": "customers",
    "facility": "facilities",
    "limit": "limits",
    "application": "approvals",
    "drawdown": "drawdowns",
    "receivable": "receivables",
    "voucher": "vouchers",
    "waiver": "alert-waivers",
    "case": "cases",
}
"""Under which path of the API each instrument is read."""

_LOGGED: Final = {
    "document.recorded": ("document", "/v1/documents/{}"),
    "decision.kept": ("decision", "/v1/decisions/{}"),
    "consent.recorded": ("consent", "/v1/consents"),
    "waiver.given": ("waiver", "/v1/waivers"),
    "waiver.revoked": ("waiver_revocation", "/v1/waivers"),
}
_MOVED: Final = {f"{name}.moved": f"/v1/{path}/{{}}" for name, path in MOVED_AT.items()}

EVENT_KINDS: Final = (*_LOGGED, *_MOVED)
"""Every kind of event."""
LINKS: Final = {**{kind: link for kind, (_, link) in _LOGGED.items()}, **_MOVED}
"""Where the thing of an event is read; ``{}`` is its id."""
_OF_LOG: Final = {log_kind: kind for kind, (log_kind, _) in _LOGGED.items()}
_ID_LENGTH: Final = 32
_OPAQUE: Final = re.compile(r"[!-~]{1,200}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Event:
    """``event_id``: the same for every receiver and every try. ``thing_id``: nothing where the id is made of
    a name or of a number that is not public; ``link`` then leads to the list. ``at``: when it was entered
    into the log."""

    event_id: str
    kind: str
    thing_id: str | None
    link: str
    at: str


def checked_kinds(wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds, each once, in the usual order. Raises ``InvalidInput`` for none, or for one that is none."""
    unknown = sorted(set(wanted) - set(EVENT_KINDS))
    if unknown or not wanted:
        named = ", ".join(unknown) or "-"
        raise InvalidInput("webhook.kind_unknown", kind=named, known=", ".join(EVENT_KINDS))
    return tuple(kind for kind in EVENT_KINDS if kind in wanted)


def log_kinds_of(kinds: tuple[str, ...]) -> frozenset[str]:
    """In which entries of the log events of these kinds stand."""
    return frozenset(_LOGGED[kind][0] if kind in _LOGGED else "transition" for kind in kinds)


def event_of(happening: Happening) -> Event | None:
    """The event that an entry is, if it is one. Of a document there may be several: when it was kept, when it
    was read, when it came again under another name."""
    if happening.log_kind == "transition":
        kind, thing_id = f"{happening.instrument}.moved", happening.instrument_id
        if kind not in _MOVED:
            return None
    else:
        found = _OF_LOG.get(happening.log_kind)
        if found is None:
            return None
        kind, thing_id = found, happening.thing_id
    seen = content_digest(happening.log_kind, happening.thing_id, happening.at, happening.digest)
    event_id = f"evt_{seen[:_ID_LENGTH]}"
    if not tells_nothing(thing_id):
        return Event(event_id, kind, None, LINKS[kind].removesuffix("/{}"), happening.at)
    link = LINKS[kind].format(quote(thing_id, safe="/:"))
    return Event(event_id, kind, thing_id, link, happening.at)


def tells_nothing(thing_id: str) -> bool:
    """Whether an id may leave: it has the form of ids, and what it is made of is less than sensitive."""
    is_open = class_of_value("party", "party_id", thing_id) not in ("sensitive", "core")
    return is_open and _OPAQUE.fullmatch(thing_id) is not None
