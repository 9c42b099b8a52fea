"""Desk: what waits for this person."""
