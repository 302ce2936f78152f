"""What the pages of subscriptions show."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.subscribe.outcome import Tested
from nowcast.alerts.profiles import PROFILES
from nowcast.alerts.records import Rule, Subscription
from nowcast.alerts.rules import ADJUSTABLE, RULES
from nowcast.alerts.subscription.form import OWN, RULE, severities, zones
from nowcast.settings import Settings
from nowcast.texts import _

NEEDED = (
    ("smtp_url", "SMTP_URL"),
    ("mail_from", "NOWCAST_MAIL_FROM"),
    ("base_url", "NOWCAST_BASE_URL"),
    ("secret_keys", "NOWCAST_SECRET_KEYS"),
)


@dataclass(frozen=True)
class RuleRow:
    """A rule of the form; `usual` is its mildest level, `tested` what it would have sent, where that was asked."""

    name: str
    title: str
    about: str
    levels: str
    on: bool
    least: int
    adjustable: bool
    side: str
    usual: str
    unit: str
    tested: Tested | None


@dataclass(frozen=True)
class FormView:
    """The form: of a new subscription, or of one that is changed."""

    fields: Mapping[str, str]
    errors: Mapping[str, str]
    rules: tuple[RuleRow, ...]
    profiles: tuple[tuple[str, str], ...]
    severities: tuple[tuple[int, str], ...]
    zones: tuple[str, ...]
    closed: str = ""
    token: str = ""
    action: str = "/subscribe"
    state: str = ""
    paused: bool = False
    done: str = ""


@dataclass(frozen=True)
class WordsView:
    """A page of sentences, with a button that posts to the address of the page."""

    paragraphs: tuple[str, ...]
    refused: bool = False
    button: str = ""
    action: str = ""
    links: tuple[tuple[str, str], ...] = ()


def form_view(
    fields: Mapping[str, str], errors: Mapping[str, str], tested: Mapping[str, Tested], **more: str | bool
) -> FormView:
    """The form with its fields as they were typed.

    Parameters
    ----------
    tested : mapping
        Outcome by id of the rule.
    **more
        Other fields of `FormView`.
    """
    texts = {name: value for name, value in more.items() if isinstance(value, str)}
    return FormView(
        fields=fields,
        errors=errors,
        rules=tuple(
            _row(rule, bool(fields.get(f"{RULE}{rule.id}")), _least(fields, rule.id), tested.get(rule.id))
            for rule in RULES.values()
        ),
        profiles=tuple((name, label) for name, label in labels().items() if name != OWN),
        severities=severities(),
        zones=zones(),
        paused=bool(more.get("paused", False)),
        **texts,
    )


def _least(fields: Mapping[str, str], rule: str) -> int:
    """The severity from which on a use is written to about a rule."""
    profile = PROFILES.get(fields.get("profile", ""))
    return profile.rules.get(rule, 1) if profile else 1


def labels() -> dict[str, str]:
    """Names of the profiles with what people read."""
    return {name: profile.title for name, profile in PROFILES.items()}


def _row(rule: Rule, on: bool, least: int, tested: Tested | None) -> RuleRow:
    unit = rule.unit if rule.unit != "1" else _("of 1") if rule.id.startswith("geo") else ""
    names = ", ".join(level.name for level in rule.levels if level.severity >= least)
    return RuleRow(
        name=rule.id,
        title=rule.title,
        about=rule.about,
        levels=_("Levels: {names}.").format(names=names) if len(rule.levels) > 1 else "",
        on=on,
        least=least,
        adjustable=rule.id in ADJUSTABLE,
        side=_("at or above") if rule.direction == "above" else _("at or below"),
        usual=f"{rule.levels[0].enter:g}",
        unit=unit,
        tested=tested,
    )


def closed(settings: Settings, mode: str) -> str:
    """Why nobody can subscribe here; "" where they can."""
    missing = [variable for field, variable in NEEDED if not getattr(settings, field)]
    if missing:
        named = _(" and ").join(filter(None, [", ".join(missing[:-1]), missing[-1]]))
        text = _("Subscribing by mail is not set up on this site: its operator has not given {missing}.")
        return text.format(missing=named)
    return _("A recorded storm is played here: subscriptions are made on the live page.") if mode == "replay" else ""


def state_of(entry: Subscription) -> str:
    """How a subscription stands, in a sentence."""
    if entry.state == "paused":
        if entry.paused_until is None:
            return _("Your subscription is paused: nothing is sent.")
        text = _("Your subscription is paused until {time} UTC: nothing is sent.")
        return text.format(time=f"{entry.paused_until:%Y-%m-%d %H:%M}")
    if entry.state == "bounced":
        return _("Nothing is sent: three mails to your address came back. Press “Write again” once it takes mail.")
    if entry.consent is None:
        return _("You are subscribed.")
    return _("You are subscribed since {date}.").format(date=f"{entry.consent:%Y-%m-%d}")
