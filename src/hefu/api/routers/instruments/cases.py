"""What a person must look into."""

from __future__ import annotations

from hefu.api.routers.instruments.shape import instrument_resource

resource = instrument_resource("case", "cases")
