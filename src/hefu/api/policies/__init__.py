"""Cedar policies, one file a role, and the schema they are checked against when the server starts."""
