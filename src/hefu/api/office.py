"""What all requests of one server share."""

from __future__ import annotations

from dataclasses import dataclass

from hefu.api.access.permission import Policies
from hefu.api.access.rate_limit import RateLimit
from hefu.api.access.tokens import TokenReader
from hefu.services.book_shelf import BookShelf
from hefu.services.house import House
from hefu.services.import_jobs import ImportJobs
from hefu.services.serve_settings import ServeSettings


@dataclass(frozen=True, slots=True)
class Office:
    """Made once when the server starts; everything in it may be used from many threads."""

    settings: ServeSettings
    house: House
    shelf: BookShelf
    tokens: TokenReader
    policies: Policies
    limit: RateLimit
    jobs: ImportJobs
