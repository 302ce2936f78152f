"""The webhooks of the settings as subscriptions: they are not stored, and end when the operator takes them away."""

from datetime import datetime

from nowcast.alerts.records import Subscription
from nowcast.settings import Settings

UNCAPPED = 10_000


def webhook_subscriptions(settings: Settings, now: datetime) -> tuple[Subscription, ...]:
    """What each webhook is sent: the rules of its profile with the satellites of this site, at once."""
    longitudes = tuple(longitude for _, longitude in settings.geo_satellites)
    return tuple(
        Subscription(
            f"webhook-{name}", name, channel="webhook", profile=profile, cap=UNCAPPED, created=now, consent=now,
            state="active", longitudes=longitudes,
        )
        for name, profile, _, _ in settings.webhooks
    )  # fmt: skip
