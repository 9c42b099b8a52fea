"""The append-only, hash-chained trail."""
