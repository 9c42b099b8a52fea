"""Rooms of record: what is kept, read and changed."""
