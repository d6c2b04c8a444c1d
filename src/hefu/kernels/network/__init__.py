"""Graphs of ownership and guarantees."""
