"""Mapping files of the example bank's own extracts; written beside each extract."""
