"""The route of Plotly's script."""

from fastapi import APIRouter, Request, Response

from dashboard.http.encoding import best
from dashboard.http.guard import FOREVER
from dashboard.services import Provided

router = APIRouter(include_in_schema=False)


@router.get("/vendor/plotly.js")
def plotly(request: Request, services: Provided) -> Response:
    """The script in the coding that the browser takes; its address has the version, so it never changes."""
    coding = best(request.headers.get("accept-encoding", ""))
    headers = {
        "Cache-Control": FOREVER,
        "Vary": "Accept-Encoding",
        "ETag": f'W/"{services.plotly.version}"',
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if coding:
        headers["Content-Encoding"] = coding
    return Response(services.plotly.get(coding), headers=headers, media_type="text/javascript")
