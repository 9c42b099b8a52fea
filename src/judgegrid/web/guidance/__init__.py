"""Guides for mediators: consultations step by step, and the editor of their content."""
