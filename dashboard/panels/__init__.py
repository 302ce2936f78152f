"""One figure per file, declarative: a `PANEL` says what to draw, a module in `assets/` draws all of its kind.

What `axes` of a panel may hold, apart from what `records.Panel` names (`scale`, `range`, `ranges`, `ticks`,
`reversed`, `zero`, `symmetric`):

place
    "left" (the stack with one shared time axis), "right" or "far" (the column at the edge).
unit
    In the title row; from `QUANTITIES`.
words
    Texts of the ticks.
wrap
    The period of an angle: a line is not drawn over the jump.
zones
    Horizontal bands: low, high, label, colour.
craft
    "field" or "plasma": which strip of craft stands on top.
hours
    Least span shown, where six hours would say nothing.
models
    Whether each model can be shown on its own, on request.
tile
    The quantity whose value stands large in the title row.
"""
