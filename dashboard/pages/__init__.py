"""The pages of the site, one folder each, and the frame around them."""
