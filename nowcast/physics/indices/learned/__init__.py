"""The learned parts of the indices: boosted trees, small networks, and their features."""
