"""Which filings had no report that came before them, and the notices about them (漏排)."""
