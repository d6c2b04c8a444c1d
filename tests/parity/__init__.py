"""One application or the whole book: the same answer."""
