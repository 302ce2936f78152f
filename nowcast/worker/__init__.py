"""The worker: polls the feeds, makes the nowcast, announces shocks, scores what was issued."""
