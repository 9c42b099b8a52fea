"""Disputes from the first report to their outcome."""
