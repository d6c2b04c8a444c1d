"""One YAML file per fact table; read by ``hefu.evidence.fact_schema``."""
