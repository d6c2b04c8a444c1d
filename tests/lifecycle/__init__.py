"""States, moves, guards and postings of instruments."""
