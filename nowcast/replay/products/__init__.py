"""The products that the feed server sends beside the wind and Kp, one per file with its constant `PRODUCT`.

`goes` is a helper of those of GOES and no product itself.
"""
