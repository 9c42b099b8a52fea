"""The wiring: settings, urls, server entry."""
