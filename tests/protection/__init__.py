"""The rules of what may be shown, and of what is sealed."""
