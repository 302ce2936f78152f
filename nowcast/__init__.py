"""Everything of SMILE Nowcast that works without a browser."""
