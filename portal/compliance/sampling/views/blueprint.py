"""The blueprint of the province's samples."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("samples", __name__)
ONE = "/provinsi/sampel/<int:sample_id>"
