"""What the store holds of alerts; other packages import from here."""
