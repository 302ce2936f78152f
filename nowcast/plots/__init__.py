"""Figures of what the functions of `nowcast.science` give, in the colours of the page; plotly is imported when drawn.

Each takes what such a function returned and gives a plotly figure: `show()`, `write_html(path)`, `update_layout(…)`.
A missing measurement is a gap in the line; a band is drawn wherever there is one.
"""
