"""Arithmetic rules of the European e-invoice standard EN 16931: one rule, one file."""
