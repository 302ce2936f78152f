"""The ways a message goes out, one file each with its `CHANNEL`."""
