"""Weekly work of judges: postings, visits, contacts."""
