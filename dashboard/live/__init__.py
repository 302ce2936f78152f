"""The live path: state of the last day, values, snapshots and deltas."""
