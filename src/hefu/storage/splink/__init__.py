"""Weighing pairs of parties with Splink; the only importer of that library."""

from hefu.storage.splink.matcher import SplinkMatcher

__all__ = ["SplinkMatcher"]
