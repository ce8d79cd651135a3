"""What is proposed and then approved, as a test says it in one line."""

from __future__ import annotations

import re

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.client import signed_in


def number_of(answer: TestResponse) -> int:
    """The proposal that a form's answer leads to."""
    assert answer.status_code == 303, answer.get_data(as_text=True)
    found = re.search(r"/ajuan/(\d+)$", answer.location)
    assert found, answer.location
    return int(found[1])


def approved(app: Flask, answer: TestResponse, *, by: str = "budi", slug: str = "ttu") -> int:
    """The verifier says yes to what was just handed in; returns its number."""
    number = number_of(answer)
    decided = signed_in(app, by).post(f"/wilayah/{slug}/ajuan/{number}/setujui")
    assert decided.status_code == 303, decided.get_data(as_text=True)
    return number
