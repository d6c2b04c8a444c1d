"""The id of a decision: the digest of all the rest of it, so that no kept decision can be altered unseen."""

from __future__ import annotations

import hashlib

import msgspec

from hefu.decisions.decision import Decision

_NO_ID = b'"decision_id":""'


def sealed(decision: Decision) -> tuple[Decision, bytes]:
    """The decision with its id, which is the digest of its canonical form, and that form with the id."""
    body = msgspec.json.encode(msgspec.structs.replace(decision, decision_id=""), order="sorted")
    named = msgspec.structs.replace(decision, decision_id=id_of(body))
    # Quotes inside a text are escaped, so this is the empty id and nothing else.
    return named, body.replace(_NO_ID, f'"decision_id":"{named.decision_id}"'.encode(), 1)


def id_of(body: bytes) -> str:
    """The id of a decision whose canonical form has an empty one."""
    return hashlib.sha256(body).hexdigest()[:20]


def is_as_sealed(body: bytes, decision_id: str) -> bool:
    """Whether kept bytes still have the id under which they were kept."""
    return id_of(body.replace(f'"decision_id":"{decision_id}"'.encode(), _NO_ID, 1)) == decision_id
