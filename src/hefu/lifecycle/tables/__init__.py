"""Transition tables: one instrument, one file."""
