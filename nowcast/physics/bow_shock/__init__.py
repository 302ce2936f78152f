"""Published bow shocks, one per file: found by its constant `MODEL`."""
