"""One source, one file: bytes in, statements and findings out."""
