"""Published magnetopause models, one a file, each with its `MODEL`.

Angles are degrees: theta from +X (the Sun), phi around X from +Y (dusk) towards +Z (north). Distances are from the
Earth's centre. No model here is better than about 0.8 to 1 R_E against crossings: show a band, never a bare number.
"""
