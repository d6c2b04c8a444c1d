"""One YAML file per canonical evidence table; read by ``hefu.evidence.schema``."""
