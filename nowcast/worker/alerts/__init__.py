"""Alerts in the worker: the rules after each nowcast, and the delivery of what they made."""

from nowcast.worker.alerts.deliver import Delivery
from nowcast.worker.alerts.orbit import alert_orbit
from nowcast.worker.alerts.tick import alert

__all__ = ["Delivery", "alert", "alert_orbit"]
