"""One router per file: live bytes, JSON and CSV, operations."""
