"""Limits on what the institution takes of one risk."""

from __future__ import annotations

from hefu.api.routers.instruments.shape import instrument_resource

resource = instrument_resource("limit", "limits")
