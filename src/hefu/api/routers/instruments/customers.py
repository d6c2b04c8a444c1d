"""Firms as customers, from the first papers to the end of the business."""

from __future__ import annotations

from hefu.api.routers.instruments.shape import instrument_resource

resource = instrument_resource("party", "customers")
