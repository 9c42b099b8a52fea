"""The trade's words, limits and rules in plain Python."""
