"""What this is, whose data and models it stands on, how to cite it."""
