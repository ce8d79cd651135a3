"""Answers go compressed, also those that refuse: a form that comes back with its errors is as long as any page."""

from __future__ import annotations

from flask import Response
from flask_compress import Compress


class CompressEveryPage(Compress):
    """flask-compress passes over everything but 2xx; on a weak link a refused form would cost three times its bytes."""

    def after_request(self, response: Response | None) -> Response:
        """The answer, compressed where the browser takes it; its status is what it was."""
        if response is None or not 400 <= response.status_code < 500:
            return super().after_request(response)
        status, response.status_code = response.status, 200
        try:
            return super().after_request(response)
        finally:
            response.status = status
