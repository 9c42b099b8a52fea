"""Papers: what was asked for, what is in it, the frozen snapshot."""
