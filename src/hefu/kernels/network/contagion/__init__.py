"""How the distress of one bank becomes that of others: one rule of contagion, one file."""
