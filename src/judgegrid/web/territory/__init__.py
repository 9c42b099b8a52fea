"""Areas, names, population, pickers."""
