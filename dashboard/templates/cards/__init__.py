"""The templates of the card of a number and of the help."""
