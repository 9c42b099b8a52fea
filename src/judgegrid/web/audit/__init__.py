"""The trail, for the audit administrator."""
