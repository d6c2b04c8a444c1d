"""What every request passes before it is looked at: limits, headers, the access log."""
