"""Closed lists of codes with their words: one list, one file."""
