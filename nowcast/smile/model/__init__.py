"""The X-ray image to expect: emissivity, lines of sight, the counts of the instrument."""
