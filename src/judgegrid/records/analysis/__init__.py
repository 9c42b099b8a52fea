"""Computed figures that pages read: definitions, values, monthly cells, alerts."""
