"""Users, roles, posts, sign-in, policies."""
