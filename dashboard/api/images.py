"""The catalogue of images, and their pictures: frames that never change under their address.

An address without a version is that of the newest version and is looked up anew each time; one with ``?v=`` (as the
catalogue gives it) is of that picture for ever.
"""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from dashboard.api.answers import FRESH, as_json, when
from dashboard.api.data import Instant
from dashboard.http.guard import FOREVER
from dashboard.live.values import iso
from dashboard.pages.images.folders import ADDRESS_TIME, ImageFolders
from dashboard.services import Provided
from nowcast import store
from nowcast.errors import StoreError
from nowcast.store import Store
from nowcast.store.smile import Image, image_bytes, products, read_images

router = APIRouter(tags=["images"])

LONGEST = timedelta(days=92)
USUAL = timedelta(days=3)  # more than the 50 h between two downlinks
MOST = 2000  # images in one answer
TIME = re.compile(r"\d{8}T\d{6}", re.ASCII)
PRODUCT = re.compile(r"[a-z][a-z0-9_]{1,30}", re.ASCII)


@router.get("/api/v1/images")
async def images(
    services: Provided,
    product: Annotated[str, Query(description="As sxi or uvi; none lists the products", max_length=40)] = "",
    start: Instant = None,
    stop: Instant = None,
    known_at: Instant = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="At most so many, the last ones")] = MOST,
) -> Response:
    """Images by the start of their exposure; by default those of the three days up to the newest one.

    Each has the time it was observed, published at the mirror and received here, exposure [s], position and aim [R_E,
    GSE], and the address of its picture. With `known_at`, those that had been received by then.
    """
    live = services.live
    known, last, first = when(known_at, "known_at"), when(stop, "stop"), when(start, "start")
    if first and last and first > last:
        raise HTTPException(400, "start: it is after stop.")
    if first and last and last - first > LONGEST:
        raise HTTPException(400, f"The span is longer than {LONGEST.days} days; ask in parts.")
    database = live.stage()
    mode = store.clock_of(database)[1]
    present = await asyncio.to_thread(products, database, known)
    listed = {
        name: {"start": iso(begin.timestamp()), "stop": iso(end.timestamp()), "count": number}
        for name, (begin, end, number) in present.items()
    }
    if not product:
        return as_json({"mode": mode, "products": listed})
    if not PRODUCT.fullmatch(product):
        raise HTTPException(400, "product: it is a word as sxi or uvi.")
    if product not in present:
        return as_json({"mode": mode, "product": product, "products": listed, "images": []})
    if last is None:
        last = first + USUAL if first else present[product][1]
    first = first or last - USUAL
    rows = await asyncio.to_thread(read_images, database, product, first, last, known_at=known, limit=limit)
    span = {"start": iso(first.timestamp()), "stop": iso(last.timestamp())}
    head = {"mode": mode, "product": product, **span, "products": listed}
    return as_json({**head, "images": [_row(image) for image in rows]})


@router.get("/img/{product}/{name}", responses={404: {"description": "There is no such image."}})
async def picture(
    request: Request,
    services: Provided,
    product: str,
    name: str,
    v: Annotated[str | None, Query(description="As the catalogue gives it", max_length=64)] = None,
    known_at: Instant = None,
) -> Response:
    """The picture of an image by its product and time, as ``/img/sxi/20270510T010000.png``."""
    known = when(known_at, "known_at")
    time = _moment(name)
    if time is None or not PRODUCT.fullmatch(product):
        raise HTTPException(404, "An image is named as /img/sxi/20270510T010000.png.")
    database = services.live.stage()
    newest = await asyncio.to_thread(
        read_images, database, product, time, time + timedelta(microseconds=999_999), known_at=known, limit=1
    )
    if not newest:
        raise HTTPException(404, f"There is no image of {product} at {time:%Y-%m-%d %H:%M:%S} UTC.")
    image = newest[-1]
    if v is not None and v != image.picture[:16]:
        raise HTTPException(404, "That image has been replaced by a newer version; ask the catalogue again.")
    tag = f'"{image.picture[:32]}"'
    headers = {"ETag": tag, **(FRESH if v is None else {"Cache-Control": FOREVER})}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    try:
        body = await asyncio.to_thread(_picture, services.images, database, image)
    except StoreError as error:
        raise HTTPException(404, f"Its picture is not there any more: {error}") from None
    return Response(body, headers=headers, media_type="image/png")


def _picture(folders: ImageFolders, database: Store, image: Image) -> bytes:
    return image_bytes(folders.of(database), image)


def _moment(name: str) -> datetime | None:
    text = name.removesuffix(".png")
    if text == name or not TIME.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, ADDRESS_TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def _row(image: Image) -> dict[str, object]:
    times = {"time": image.time, "published": image.published, "received": image.received}
    return {
        **{name: None if time is None else iso(time.timestamp()) for name, time in times.items()},
        "picture": f"/img/{image.product}/{image.time:{ADDRESS_TIME}}.png?v={image.picture[:16]}",
        "width": image.width,
        "height": image.height,
        "stretch": image.stretch,
        "exposure_s": image.exposure,
        "position_re": image.position,
        "aim_re": image.aim,
        "name": image.name,
        "level": image.level,
        "version": image.version,
        "mirror": image.mirror,
        "sha256": image.data,
        "state": image.state,
        "note": image.note,
    }
