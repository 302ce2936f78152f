"""Retrieves the magnetopause from X-ray images, or the reason why that is not possible."""
