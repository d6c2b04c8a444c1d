"""One YAML file per fact table; read by ``hefu.facts.schema``."""
