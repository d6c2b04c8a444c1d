"""What data security promises."""
