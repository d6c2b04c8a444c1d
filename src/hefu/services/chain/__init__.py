"""Shocks of a supply network carried to the loans of the book, each on one committee page."""
