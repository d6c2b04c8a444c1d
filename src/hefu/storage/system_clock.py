"""The clock port's only real implementation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

# Business dates are China's, wherever the machine stands.
_ZONE = ZoneInfo("Asia/Shanghai")


class SystemClock:
    """The present: days are China's, instants are UTC."""

    def today(self) -> date:
        """The current day in China."""
        return datetime.now(_ZONE).date()

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)
