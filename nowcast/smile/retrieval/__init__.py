"""The magnetopause in an X-ray image, or the reason why none is found."""
