"""Text: addresses, causes, retrieval, linkage."""
