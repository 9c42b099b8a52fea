"""Figures: map, area, pivot, definitions."""
