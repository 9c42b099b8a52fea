"""Filings and their imports."""
