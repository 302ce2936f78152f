"""Live scores and model cards."""
