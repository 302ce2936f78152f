"""What the page computes on demand: a supposed wind, cross-sections, each model on its own. Asked by few."""
