"""Sign-in, password, accounts, roles."""
