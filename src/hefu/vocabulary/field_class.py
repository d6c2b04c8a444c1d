"""The four classes of a field, from what anybody may know to what hurts most in the wrong hands.

The thinking is that of JR/T 0197-2020 (levels by the harm a leak does) and GB/T 35273 (personal
information). Neither text was read: which class stands beside which level is unverified, and so are the
levels core, important, sensitive and other general of the data-security measures of 2024.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

FieldClass = Literal["public", "internal", "sensitive", "core"]
FIELD_CLASSES: tuple[FieldClass, ...] = ("public", "internal", "sensitive", "core")
"""In rising order."""


def highest(classes: Iterable[FieldClass]) -> FieldClass:
    """The highest of some classes; of none ``public``."""
    return max(classes, key=FIELD_CLASSES.index, default="public")
