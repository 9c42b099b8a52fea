"""Which filings had no known report: figures, links, review, notices to communities."""
