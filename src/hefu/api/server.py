"""Run the server: the application under uvicorn, until it is asked to end."""

from __future__ import annotations

import logging
import sys

import uvicorn

from hefu.api.app import make_app, open_office
from hefu.services.house import House
from hefu.services.ready_to_serve import ready_to_serve
from hefu.services.serve_settings import ServeSettings

_DRAIN_SECONDS = 30


def serve(house: House, settings: ServeSettings) -> None:
    """Serve until interrupted; requests at work are ended first. Raises ``HefuError`` when the server must
    not start."""
    _write_logs()
    office = open_office(house, settings)
    ready_to_serve()
    uvicorn.run(
        make_app(office),
        host=settings.host,
        port=settings.port,
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=_DRAIN_SECONDS,
        h11_max_incomplete_event_size=32 << 10,
    )


def _write_logs() -> None:
    """One JSON line for each request and each fault, on the standard output for errors."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    log = logging.getLogger("hefu.api")
    log.handlers = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False
