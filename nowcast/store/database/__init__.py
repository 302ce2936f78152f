"""The database itself: engine, schema, migration, lease, clock, meta values and the check."""
