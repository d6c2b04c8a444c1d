"""Writes an example book with planted truth as native documents; knows no check and no parameter."""
