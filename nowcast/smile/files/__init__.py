"""File names and formats of SMILE products: SXI Level 3, UVI, MAG and LIA, browse images."""
