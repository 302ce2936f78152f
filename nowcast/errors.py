"""Every exception that we raise on purpose."""


class NowcastError(Exception):
    """Something that this program foresees and says in one sentence."""


class SettingsError(NowcastError):
    """A setting that does not exist or holds a bad value."""


class InputError(NowcastError, ValueError):
    """A wind, a unit, a column or a name that somebody gave a function, and that it cannot take."""


class FeedError(NowcastError):
    """An upstream product could not be had or read."""


class FeedUnreachable(FeedError):
    """No usable answer: network, deadline, status or size.

    Parameters
    ----------
    body : bytes
        Beginning of the payload that was refused, if one came.
    """

    def __init__(self, message: str, *, body: bytes = b"") -> None:
        super().__init__(message)
        self.body = body


class FeedFormatError(FeedError):
    """An answer came, and it is something else than the product."""


class StoreError(NowcastError):
    """The store cannot be used as asked."""


class DeliveryError(NowcastError):
    """A message did not reach its recipient.

    Parameters
    ----------
    permanent : bool
        True where another try cannot help.
    """

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


class ScenarioError(NowcastError):
    """A storm to replay that does not exist or cannot be read."""
