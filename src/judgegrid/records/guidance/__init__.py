"""Guides, provisions, similar cases."""
