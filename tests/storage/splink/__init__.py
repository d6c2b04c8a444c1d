"""Tests of the party matcher."""
