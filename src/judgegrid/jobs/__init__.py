"""The clock: timetable, imports, nightly computation, requests granted."""
