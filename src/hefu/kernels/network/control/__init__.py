"""Who controls whom through holdings, and whose money stands behind a firm."""
