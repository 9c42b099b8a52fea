"""Reading links, counts of what was not known, notices and what their replies teach."""
