"""What a click opens over a page: the card of a quantity, and the help."""
