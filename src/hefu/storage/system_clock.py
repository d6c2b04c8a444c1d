"""The clock port's only real implementation."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

# Business dates are China's, wherever the machine stands.
_ZONE = ZoneInfo("Asia/Shanghai")


class SystemClock:
    """Today in China's time zone."""

    def today(self) -> date:
        """The current day in China."""
        return datetime.now(_ZONE).date()
