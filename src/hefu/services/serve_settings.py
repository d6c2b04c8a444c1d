"""How a server is to be run: which books, whose tokens, which limits."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import msgspec


class ServeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """``books``: the folder whose subfolders are the books, one a tenant.

    ``issuer``: who signs the tokens; ``jwks``: its public keys in a file, else they are fetched from its
    discovery document. ``policies``: a folder of Cedar policies in place of those of the program.
    Limits: bytes of a JSON body and of an upload, requests a minute for one subject, seconds for one
    request, and how many requests are worked on at once. ``seal_seconds``: how often what waits in the log is
    sealed; ``tell_seconds``: how often it is looked for what receivers of webhooks were not told yet.
    """

    books: Path
    issuer: str
    audience: str = "hefu"
    jwks: Path | None = None
    policies: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    engine: str | None = None
    body_bytes_max: int = 1 << 20
    upload_bytes_max: int = 512 << 20
    requests_per_minute: int = 600
    seconds_max: int = 60
    threads: int = 16
    seal_seconds: float = 5.0
    tell_seconds: float = 2.0


class DevIssuer(Protocol):
    """Signs tokens on this machine for trying things out. Never for production: it believes whoever asks."""

    def token(self, *, subject: str, role: str, tenant: str, party: str = "") -> str:
        """A signed token of one hour. Raises ``InvalidInput`` for an unknown role or a missing party."""
        ...

    def serve(self, host: str, port: int) -> None:
        """Serve discovery, keys and tokens until interrupted."""
        ...
