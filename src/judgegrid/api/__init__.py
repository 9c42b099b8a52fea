"""JSON for machines, one module per room."""
