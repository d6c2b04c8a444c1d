"""Numbers that law or policy may change: one number, one file, two clocks."""
