"""Alerts: what was sent, what holds, how far each rule is from firing."""
