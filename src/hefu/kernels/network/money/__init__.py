"""Where money went: transfers in time order, one drawdown followed, cycles and shapes of transfers."""
