"""Words for evidence and fact tables and their columns: one table, one file."""
