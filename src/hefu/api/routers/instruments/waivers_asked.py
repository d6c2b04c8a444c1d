"""Waivers of alerts under four eyes."""

from __future__ import annotations

from hefu.api.routers.instruments.shape import instrument_resource

resource = instrument_resource("waiver", "alert-waivers")
