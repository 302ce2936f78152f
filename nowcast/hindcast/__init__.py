"""The nowcast over any recorded wind: reads the input, runs the same code as live, scores it."""
