"""What makes a row suspect, one kind of evidence a file; its `RULES` are functions from the grid to findings."""
