"""Where the money of a drawdown went, on one committee page."""
