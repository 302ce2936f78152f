"""What the messages of the space weather centre say, and which of them hold: text in, facts out."""
