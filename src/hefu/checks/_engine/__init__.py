"""Cards, linting, folding and running of checks."""
