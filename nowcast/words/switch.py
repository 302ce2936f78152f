"""A switch of the craft in words."""

from nowcast.texts import _


def switch_words(group: str, after: str | None, reason: str) -> str:
    """From which craft a group of values comes now, and why.

    Examples
    --------
    >>> switch_words("plasma", "ACE", "SOLAR1 gap."), switch_words("field", None, "")
    ('Plasma now from ACE (SOLAR1 gap).', 'Field now from no craft.')
    """
    groups = {"field": _("Field"), "plasma": _("Plasma")}
    text = _("{group} now from {craft}").format(group=groups.get(group, group), craft=after or _("no craft"))
    return f"{text} ({reason.removesuffix('.')})." if reason else f"{text}."
