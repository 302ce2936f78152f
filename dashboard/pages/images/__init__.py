"""What SMILE sees: images, orbit, views, boundary."""
