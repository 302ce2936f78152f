"""Reads the messages of the space weather centre, and tells which of them hold at a time."""
