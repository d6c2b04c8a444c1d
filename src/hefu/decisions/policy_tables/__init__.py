"""One dated policy table per YAML file; read by ``hefu.decisions.policy``."""
