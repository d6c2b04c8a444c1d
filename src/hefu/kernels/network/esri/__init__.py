"""Economic systemic risk: what a firm's failure takes away from everybody's output, link by link."""
