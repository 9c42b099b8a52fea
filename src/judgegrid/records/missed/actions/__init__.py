"""Changes that people make: verdicts on links, notices, the detectable list."""
