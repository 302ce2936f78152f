"""`json/goes/satellite-longitudes.json`: degrees west as positive numbers, no time; and the satellite 99 with null."""

from collections.abc import Callable

import orjson

from nowcast.vocabulary.records import Product, Scenario


def paths(storm: Scenario) -> dict[str, Callable[[int], bytes]]:
    """One answer for all times."""
    if "goes_longitudes" not in storm.frames:
        return {}
    east = storm.frames["goes_longitudes"]["longitude"].droplevel("time")
    rows = [{"satellite": int(str(n).removeprefix("GOES-")), "longitude": -float(v)} for n, v in east.items()]
    body = orjson.dumps([*rows, {"satellite": 99, "longitude": None}])
    return {"json/goes/satellite-longitudes.json": lambda _now: body}


PRODUCT = Product(paths=paths)
