"""Judgements: one check, one folder. ``_engine`` runs them."""
