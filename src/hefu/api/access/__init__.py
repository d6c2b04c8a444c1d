"""Who asks, and may they: tokens of an OpenID provider, decisions by Cedar policies."""
