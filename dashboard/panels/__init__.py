"""One figure per file, declarative: a `PANEL` says what to draw, a module in `assets/` draws all of its kind.

What `axes` of a panel may hold, apart from what `records.Panel` names (`scale`, `range`, `ranges`, `ticks`,
`reversed`, `zero`, `symmetric`):

place
    "left" (the stack with one shared time axis), "right", "far" (the column at the edge) or "row" (below all;
    on the first page only where the screen is very wide).
unit
    In the title row; from `QUANTITIES`.
words
    Texts of the ticks.
wrap
    The period of an angle: a line is not drawn over the jump.
zones
    Horizontal bands: low, high, label, colour.
craft
    "field", "plasma" or a quantity of the GOES satellites: which strip stands on top.
form
    How its numbers are written: "class" (of X-rays) or "flux".
hours
    Least span shown, where six hours would say nothing.
ahead
    Hours after now that are shown at least, for forecasts.
models
    Whether each model can be shown on its own, on request.
follows
    What widens the range: "lines" (a band beyond it is clipped) or "low" (the lower end alone); else all that is drawn.
tile
    The quantity whose value stands large in the title row.

A trace whose column is `<quantity>_primary` or `<quantity>_secondary` is that quantity of one GOES satellite; its label
"{source}" is filled with whose it is.
"""
