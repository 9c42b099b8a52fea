"""Areas, names, populations, jurisdiction, address library."""
