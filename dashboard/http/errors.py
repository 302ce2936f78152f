"""Refusals: every one is JSON with one sentence."""

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as PlainHTTPException

from dashboard.api.answers import as_json
from nowcast.errors import NowcastError

NOT_THERE = "There is nothing here."
NO_ANSWER = "That cannot be answered."


def answer_errors(server: FastAPI) -> None:
    """Turn what the routes raise into answers."""
    server.add_exception_handler(PlainHTTPException, _refused)
    server.add_exception_handler(RequestValidationError, _misread)
    server.add_exception_handler(NowcastError, _unavailable)


def _refused(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, PlainHTTPException) else 500
    if isinstance(error, HTTPException):  # raised by a route of ours, with a sentence
        return as_json({"error": str(error.detail or NO_ANSWER)}, status)
    return as_json({"error": NOT_THERE if status == 404 else NO_ANSWER}, status)


def _misread(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return as_json({"error": f"{first['loc'][-1]}: {first['msg']}."}, 400)


def _unavailable(_request: Request, error: Exception) -> Response:
    return as_json({"error": str(error)}, 503)
