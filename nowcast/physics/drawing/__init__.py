"""Boundary, bow shock and orbit as curves in the planes of a drawing."""
