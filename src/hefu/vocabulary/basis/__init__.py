"""Clauses that checks, parameters and policies rest on: one YAML each, read by ``clause``."""
