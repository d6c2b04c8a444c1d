"""How often one subject may ask: a bucket of requests that fills steadily."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from hefu.api.access.refusals import TooMany

_SUBJECTS_MAX = 20_000
_MINUTE_NS = 60_000_000_000


class RateLimit:
    """``per_minute`` requests for each key: that many at once, then one for each part of a minute."""

    def __init__(self, per_minute: int) -> None:
        self._step_ns = _MINUTE_NS // per_minute
        self._per_minute = per_minute
        # When the bucket of a key will be full again.
        self._full_at: OrderedDict[str, int] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> None:
        """Count one request of ``key``. Raises ``TooMany`` when its bucket is empty."""
        now = time.monotonic_ns()
        with self._lock:
            full_at = max(self._full_at.get(key, now), now) + self._step_ns
            if full_at - now > _MINUTE_NS:
                raise TooMany("api.too_many", per_minute=self._per_minute)
            self._full_at[key] = full_at
            self._full_at.move_to_end(key)
            if len(self._full_at) > _SUBJECTS_MAX:
                self._full_at.popitem(last=False)
