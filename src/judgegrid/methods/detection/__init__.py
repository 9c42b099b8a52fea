"""Detectors of unusual counts in series."""
