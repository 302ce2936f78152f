"""The templates of letters: plain text and HTML."""
