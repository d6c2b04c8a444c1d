"""What all requests of one server share."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from hefu.api.access.permission import Policies
from hefu.api.access.rate_limit import RateLimit
from hefu.api.access.tokens import TokenReader
from hefu.services.book_shelf import BookShelf
from hefu.services.house import House
from hefu.services.import_jobs import ImportJobs
from hefu.services.serve_settings import ServeSettings
from hefu.services.webhook_port import Carrier


@dataclass(frozen=True, slots=True)
class Office:
    """Made once when the server starts; everything in it may be used from many threads.

    ``pseudonym_key``: names in place of identities hold together for as long as the server runs.
    """

    settings: ServeSettings
    house: House
    shelf: BookShelf
    tokens: TokenReader
    policies: Policies
    limit: RateLimit
    jobs: ImportJobs
    carrier: Carrier
    pseudonym_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
