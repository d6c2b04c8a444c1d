"""The morning queue and its waivers over the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

Reason = Annotated[str, Meta(min_length=1, max_length=1000)]


class NewRevocation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the waiver is taken back."""

    reason: Reason


class RevocationMessage(msgspec.Struct, frozen=True):
    """Who took a waiver back, why, and when."""

    waiver_id: str
    revoked_by: str
    reason: str
    known_on: date
    entered_on: date


class WaiverMessage(msgspec.Struct, frozen=True):
    """One waiver; ``waived_by`` is who granted it: the subject of a token, or the id given on the command
    line."""

    waiver_id: str
    alert_id: str
    check_id: str
    facts_digest: str
    waived_by: str
    reason: str
    until_on: date
    known_on: date
    entered_on: date
    revocation: RevocationMessage | None = None


class WaiverList(msgspec.Struct, frozen=True):
    """Waivers, oldest first."""

    items: list[WaiverMessage]


class QueueMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One morning. ``taken``: what the people can deal with today, with words in both languages; ``left``:
    what they cannot. ``asked``: waivers that wait for a second person, by alert. Amounts in minor units of
    ``currency``."""

    as_of: date
    known_on: date
    currency: str
    finding_count: int
    application_count: int
    paid_out_count: int
    unjudged_count: int
    note_counts: dict[str, int]
    taken: list[dict[str, Any]]
    left: list[dict[str, Any]]
    left_stake_minor: int
    left_unknown_count: int
    untouched_stake_minor: int
    untouched_unknown_count: int
    waived: list[dict[str, Any]]
    returned: dict[str, dict[str, Any]]
    asked: dict[str, dict[str, Any]]
    undecided: list[dict[str, str]]
    failed_checks: list[str]
