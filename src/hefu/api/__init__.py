"""REST over the services: it translates, it decides nothing."""
