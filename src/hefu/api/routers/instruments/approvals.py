"""Applications on their way to approval; as evidence tells them they are a resource of their own."""

from __future__ import annotations

from hefu.api.routers.instruments.shape import instrument_resource

resource = instrument_resource("application", "approvals")
