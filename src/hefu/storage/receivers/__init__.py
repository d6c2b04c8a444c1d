"""Carries messages to receivers on the network, and to no address that must not be reached."""
