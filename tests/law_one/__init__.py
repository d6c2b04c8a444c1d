"""Fail closed: no required fact may be missing, stale or in dispute and money still move."""
