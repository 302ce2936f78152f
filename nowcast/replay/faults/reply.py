"""An answer that is about to be sent, and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field

NOT_FOUND = (
    b'<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n'
    b"<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n"
)  # 196 bytes, as SWPC's


@dataclass(frozen=True)
class Reply:
    """One answer.

    Parameters
    ----------
    status : int
    body : bytes
    kind : str
        Content type.
    delay : float [s]
        Waited before the first byte.
    drip : float [s]
        Waited between two bytes of the body.
    manner : str
        "whole"; "cut": the connection ends in the middle of the announced body; "reset": no byte at all.
    headers : mapping
        More headers, or others in the place of the usual ones.
    """

    status: int
    body: bytes
    kind: str = "application/json"
    delay: float = 0.0
    drip: float = 0.0
    manner: str = "whole"
    headers: Mapping[str, str] = field(default_factory=dict)
