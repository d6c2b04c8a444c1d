"""One value type, one file: compact, validate, format, explain."""
