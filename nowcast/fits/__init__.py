"""What is fitted on recorded data, one per file: found by its constant `FIT`, run by `smile-nowcast train`."""
