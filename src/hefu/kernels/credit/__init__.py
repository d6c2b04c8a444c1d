"""Cash flows of loans, guarantees and pledges in exact decimals: no clock, no database, no rounding but
the last step."""
