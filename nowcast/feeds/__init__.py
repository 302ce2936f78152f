"""One upstream product per file, each with its constant `FEED`; what they share is in `reading`."""
