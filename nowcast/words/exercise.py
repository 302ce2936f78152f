"""The mark of what is not real: every text that can leave a replay or a simulation bears it in its first line."""

from nowcast.texts import _

LIVE = "live"


def exercise(mode: str) -> str:
    """The mark of a mode; "" where everything is real.

    Examples
    --------
    >>> exercise("replay"), exercise("live")
    ('EXERCISE - REPLAY', '')
    """
    return "" if mode == LIVE else _("EXERCISE - {mode}").format(mode=mode.upper())


def marked(text: str, mode: str) -> str:
    """A text that can be sent, with the mark as its first line.

    Examples
    --------
    >>> marked("Shock expected.", "simulation").splitlines()
    ['EXERCISE - SIMULATION, DO NOT SEND', 'Shock expected.']
    """
    mark = exercise(mode)
    return _("{mark}, DO NOT SEND").format(mark=mark) + f"\n{text}" if mark and text else text
