"""Estimates of geomagnetic indices from the wind at the nose, one a file, each with its `INDEX`.

What several of them share is in `parts`, what is learned from data in `learned`.
"""
