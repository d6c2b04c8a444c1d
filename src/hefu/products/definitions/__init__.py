"""One product per YAML file, named by its technique; read by ``hefu.products.catalogue``."""
