"""Statistics and text: formulas with their sources; usable on their own in a notebook."""
