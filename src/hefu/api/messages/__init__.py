"""What goes over the wire, one file a resource; field words are those of the evidence tables."""
