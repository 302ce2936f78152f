"""What makes a row suspect, one kind of sign per file: its `RULES` are functions from the grid to a `Finding`."""
