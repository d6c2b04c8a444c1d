"""Pages that a committee reads: one model, told on a terminal, as JSON, and as one printable page."""
