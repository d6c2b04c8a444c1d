"""The command line: it translates, it decides nothing. One command, one file."""
