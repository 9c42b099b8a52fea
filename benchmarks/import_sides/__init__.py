"""The two sides of the import benchmark, each run in a process of its own."""
