"""One YAML file per view: columns of a table reached by another way; see ``hefu.evidence.schema``."""
