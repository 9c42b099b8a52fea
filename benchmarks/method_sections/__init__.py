"""Sections of benchmarks/methods.py: one file a subject, registered here."""

from method_sections import rates

SECTIONS = {"rates": rates.rows}
