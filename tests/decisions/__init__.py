"""Outcome, amount, reasons, flip."""
