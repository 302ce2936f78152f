"""`products/alerts.json`: messages of 30 days, newest first; a simulated storm gets some."""

from collections.abc import Callable

import orjson

from nowcast.replay.swpc_messages import messages
from nowcast.vocabulary.records import Document, Product, Scenario

BACK = 30 * 86_400  # s
PRODUCT_ID = {"ALT": "A", "WAR": "W", "WAT": "F", "SUM": "S"}


def paths(storm: Scenario) -> dict[str, Callable[[int], bytes]]:
    """The list as of a time; empty lists are not served, as upstream never has one."""
    papers = storm.documents.get("swpc_alerts") or (messages(storm) if storm.mode == "simulation" else ())
    if not papers:
        return {}
    rows = [(paper.time.timestamp(), _row(paper)) for paper in papers]

    def answer(now: int) -> bytes:
        chosen = [row for time, row in rows if now - BACK < time <= now]
        return orjson.dumps(chosen[::-1])

    return {"products/alerts.json": answer}


def _row(paper: Document) -> dict[str, str]:
    code = str(paper.body.get("code", ""))
    product = f"{code[3:]}{PRODUCT_ID.get(code[:3], '')}".replace("TA", "A", 1)
    issued = f"{paper.time:%Y-%m-%d %H:%M:%S}.123"
    return {"product_id": product, "issue_datetime": issued, "message": str(paper.body["text"])}


PRODUCT = Product(paths=paths)
