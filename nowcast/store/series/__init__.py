"""Series of the feeds with their history: polls, chosen wind, roll-ups, coverage and the queries."""
