"""The filing ledger: filings, imports, attribution."""
