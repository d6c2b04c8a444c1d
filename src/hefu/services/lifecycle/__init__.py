"""Moves of instruments: what guards need is read, the move made, posted, noted and kept, all or nothing."""
