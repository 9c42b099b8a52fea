"""Sections of benchmarks/methods.py: one file a subject, registered here."""

from method_sections import (
    calendar_weeks,
    detection,
    disclosure,
    linkage,
    many,
    months_ahead,
    neighbours,
    rates,
    recent_past,
    scan_clusters,
    small_areas,
)

SECTIONS = {
    "rates": rates.rows,
    "small areas": small_areas.rows,
    "detection": detection.rows,
    "calendar": calendar_weeks.rows,
    "disclosure": disclosure.rows,
    "many": many.rows,
    "linkage": linkage.rows,
    "months ahead": months_ahead.rows,
    "neighbours": neighbours.rows,
    "recent past": recent_past.rows,
    "scan": scan_clusters.rows,
}
