"""Real citizens' messages brought in as reported disputes, under an area tree of their own place names."""
