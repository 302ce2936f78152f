"""Alerts: rules over any quantity, events that join them, messages to subscribers, an outbox that loses none."""
