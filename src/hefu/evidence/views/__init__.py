"""One YAML file per view: some columns of a table, reached by another way; read by ``hefu.evidence.schema``."""
