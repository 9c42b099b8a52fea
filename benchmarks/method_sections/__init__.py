"""Sections of benchmarks/methods.py: one file a subject, registered here."""

from method_sections import (
    alert_lists,
    calendar_weeks,
    detection,
    detection_study,
    disclosure,
    impact,
    linkage,
    many,
    months_ahead,
    neighbours,
    rates,
    recent_past,
    scan_clusters,
    slow_waves,
    small_areas,
    speed,
)

SECTIONS = {
    "rates": rates.rows,
    "small areas": small_areas.rows,
    "detection": detection.rows,
    "detection-study": detection_study.rows,
    "slow waves": slow_waves.rows,
    "alert lists": alert_lists.rows,
    "calendar": calendar_weeks.rows,
    "speed": speed.rows,
    "disclosure": disclosure.rows,
    "impact": impact.rows,
    "many": many.rows,
    "linkage": linkage.rows,
    "months ahead": months_ahead.rows,
    "neighbours": neighbours.rows,
    "recent past": recent_past.rows,
    "scan": scan_clusters.rows,
}
