"""The alert rules over recorded storms: what they would have sent, and how often in quiet times."""
