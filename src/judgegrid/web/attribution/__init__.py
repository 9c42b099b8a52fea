"""Where a case belongs: review queue, address library."""
