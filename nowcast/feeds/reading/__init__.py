"""What the feeds share for reading an answer; no file here is a feed."""
