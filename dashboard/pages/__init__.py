"""The pages, a folder each: `page.py` with the record `PAGE`, `view.py`, `page.html` and what belongs to it alone."""
