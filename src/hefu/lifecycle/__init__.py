"""How instruments move from state to state: one table each, one interpreter, nothing outside the tables."""
