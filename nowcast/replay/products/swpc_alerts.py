"""`products/alerts.json`: messages of 30 days, newest first; a simulated storm gets some."""

from collections.abc import Callable

import orjson

from nowcast.replay.swpc_messages import messages
from nowcast.vocabulary.records import Document, Product, Scenario

BACK = 30 * 86_400  # s
PRODUCT_ID = {"ALT": "A", "WAR": "W", "WAT": "F", "SUM": "S"}


def paths(storm: Scenario) -> dict[str, Callable[[int], bytes]]:
    """The list as of a time; empty lists are not served, as upstream never has one."""
    documents = storm.documents.get("swpc_alerts") or (messages(storm) if storm.mode == "simulation" else ())
    if not documents:
        return {}
    rows = [(document.time.timestamp(), _row(document)) for document in documents]

    def answer(now: int) -> bytes:
        chosen = [row for time, row in rows if now - BACK < time <= now]
        return orjson.dumps(chosen[::-1])

    return {"products/alerts.json": answer}


def _row(document: Document) -> dict[str, str]:
    code = str(document.body.get("code", ""))
    product = f"{code[3:]}{PRODUCT_ID.get(code[:3], '')}".replace("TA", "A", 1)
    issued = f"{document.time:%Y-%m-%d %H:%M:%S}.123"
    return {"product_id": product, "issue_datetime": issued, "message": str(document.body["text"])}


PRODUCT = Product(paths=paths)
