"""SMILE: where it is, what it sees, its files, and the boundary in its X-ray images."""
