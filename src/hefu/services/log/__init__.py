"""The tamper-evident log of a book: sealing, proving, auditing, and what witnesses add."""
