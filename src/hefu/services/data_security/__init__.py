"""Use cases of data security: consents, who read what, what may be forgotten."""
