"""Profiles of Factur-X that say less than EN 16931 demands, and which rules cannot be asked of them.

An invoice of such a profile has no lines. Where one claims the profile and has lines all the same, it
is judged by all rules: a claim on a cover must not switch a rule off.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hefu.importers.cii_names import LINES, PROFILE
from hefu.importers.ubl_names import Element, all_at, first_at

# Last part of the profile's name; rules that need what the profile leaves out.
_WITHOUT_LINES: Final = frozenset({"BR-CO-10"})
_TOTALS_ONLY: Final = _WITHOUT_LINES | {
    "BR-CO-11",
    "BR-CO-12",
    "BR-CO-13",
    "BR-CO-14",
    "BR-CO-16",
    "BR-CO-17",
    "BR-CO-18",
}
_LEFT_OUT: Final = {"minimum": _TOTALS_ONLY, "basicwl": _WITHOUT_LINES}
# Rules per VAT category that compare the breakdown with lines.
_OF_LINES: Final = ("-01", "-08")


def profile_of(root: Element) -> str:
    """The profile without lines that the invoice claims and keeps to (``minimum``, ``basicwl``)."""
    element = first_at(root, PROFILE)
    name = "" if element is None else (element.text or "").strip().lower()
    profile = name.rpartition(":")[2]
    is_bare = profile in _LEFT_OUT and not all_at(root, LINES)
    return profile if is_bare else ""


def left_out(profile: str) -> Callable[[str], bool]:
    """Whether a rule cannot be asked of an invoice of ``profile``."""
    rules = _LEFT_OUT.get(profile)

    def is_left_out(rule: str) -> bool:
        if rules is None:
            return False
        return rule in rules or (not rule.startswith("BR-CO-") and rule.endswith(_OF_LINES))

    return is_left_out
