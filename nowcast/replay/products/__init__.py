"""What the feed server sends beside the wind and Kp: one upstream product per file, found by its constant `PRODUCT`."""
