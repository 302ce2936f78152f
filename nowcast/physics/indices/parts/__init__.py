"""What several index estimates share: official values, ring current, storm phase, state of the input."""
