"""JudgeGrid: the platform a court and the communities around it run together."""

__version__ = "0.1.0"
