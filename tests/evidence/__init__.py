"""What every field is."""
