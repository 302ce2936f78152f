"""Health and coverage of the feeds."""
