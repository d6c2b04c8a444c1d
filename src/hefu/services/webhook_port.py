"""What webhooks ask of the place where they are kept, and of whoever carries a message to a receiver."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal, Protocol

import msgspec

ActCode = Literal["made", "secret_changed", "ended"]
StateCode = Literal["active", "failing"]
Outcome = Literal[
    "taken",
    "refused",
    "gone",
    "address_refused",
    "name_unknown",
    "unreachable",
    "not_trusted",
    "too_slow",
    "not_http",
]
"""``taken``: an answer of the 200s; ``gone``: 410; ``refused``: any other; the rest: why no answer came."""


class WebhookAct(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did to a webhook: made it, changed its secret, ended it.

    ``secret``: the one from now on, empty in an ``ended``. ``former_until``: until when the secret before it
    is signed with too. ``from_place``: the first place of the log that is told, of a ``made``.
    """

    act_id: str
    webhook_id: str
    act_code: ActCode
    acted_by: str
    at: datetime
    url: str = ""
    event_kinds: tuple[str, ...] = ()
    secret: bytes = b""
    former_until: datetime | None = None
    from_place: int = 0


class Progress(msgspec.Struct, frozen=True):
    """How far a receiver was told: up to the place of the log before ``next_place``.

    ``failure_count``: tries of the next event that came to nothing; ``failing_since``: the first of them.
    """

    webhook_id: str
    next_place: int
    state_code: StateCode = "active"
    failure_count: int = 0
    failing_since: datetime | None = None
    next_try_at: datetime | None = None


class Tried(msgspec.Struct, frozen=True):
    """One try to tell one event. ``status``: of HTTP, nothing where no answer came."""

    event_id: str
    event_kind: str
    place: int
    attempt_no: int
    at: datetime
    status: int | None
    outcome_code: Outcome
    duration_ms: int


class Happening(msgspec.Struct, frozen=True):
    """A sealed entry of the log that receivers may be told of. ``instrument`` and ``instrument_id``: of a
    transition, else empty."""

    place: int
    log_kind: str
    thing_id: str
    at: str
    digest: str
    instrument: str = ""
    instrument_id: str = ""


class Answer(msgspec.Struct, frozen=True):
    """What became of one message."""

    outcome_code: Outcome
    status: int | None
    duration_ms: int


class WebhookBook(Protocol):
    """Webhooks of one book. Calls inside ``EvidenceRegister.together`` last with it or not at all."""

    @property
    def can_seal(self) -> bool:
        """Whether secrets are kept sealed, as they must be."""
        ...

    def keep_act(self, act: WebhookAct) -> bool:
        """Keep an act unless it is kept, and begin the progress of a new webhook; whether it is new."""
        ...

    def acts(self, webhook_id: str | None = None) -> list[WebhookAct]:
        """All acts, or those on one webhook, in order of arrival."""
        ...

    def log_size(self) -> int:
        """How many entries of the log have a place."""
        ...

    def happenings(
        self, first: int, log_kinds: Collection[str], most: int
    ) -> tuple[list[Happening], int]:
        """Sealed entries of these kinds from place ``first`` on, in order; and the first place that was not
        looked at."""
        ...

    def progress(self, webhook_id: str) -> Progress | None:
        """How far one receiver was told."""
        ...

    def advance(self, before: Progress, after: Progress, tried: Tried | None = None) -> bool:
        """Keep ``after`` in place of ``before``, and the try that led there; nothing, and ``False``, when
        somebody else moved on meanwhile."""
        ...

    def tries(self, webhook_id: str, before: int | None, most: int) -> list[tuple[int, Tried]]:
        """The last tries, the newest first, with their numbers; ``before``: only lower numbers."""
        ...

    def take_lease(self, holder: str, now: datetime, until: datetime) -> bool:
        """Be the one who tells the receivers of this book until then; ``False`` while somebody else is."""
        ...

    def drop_lease(self, holder: str) -> None:
        """Be it no longer."""
        ...


class Carrier(Protocol):
    """Carries messages to receivers, and to no address that it must not reach."""

    def check(self, url: str) -> None:
        """Raise ``InvalidInput`` for a URL that is none, or that leads where nothing may be sent;
        ``Unavailable`` for a name that nobody knows."""
        ...

    def carry(
        self, url: str, headers: Sequence[tuple[str, str]], body: bytes, seconds: int
    ) -> Answer:
        """Send one message and wait for its answer, ``seconds`` at most. Never raises for what a receiver or
        the network does."""
        ...
