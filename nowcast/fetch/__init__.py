"""All network access: one bounded GET (`Client`), the refused payloads, the mirrors of SMILE's archive."""

from nowcast.fetch.client import Answer, Client
from nowcast.fetch.refused import RefusedPayloads, backoff

__all__ = ["Answer", "Client", "RefusedPayloads", "backoff"]
