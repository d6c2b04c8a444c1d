"""Instruments that move by tables: one resource an instrument, all of the same shape."""
