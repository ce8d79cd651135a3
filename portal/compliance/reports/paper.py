"""A report's PDF/A, from its body alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.compliance.reports import words
from portal.compliance.reports.exports import ALL, period_in_words
from portal.compliance.reports.rules.columns import Unit
from portal.core import formatting
from portal.core.typeset import typeset

TEMPLATE = Path(__file__).parent / "documents" / "laporan.typ"
BASIS = {
    "semester": "Laporan Gubernur kepada Menteri Koordinator Bidang Pemberdayaan Masyarakat dan Menteri Dalam Negeri "
    "menurut Instruksi Presiden Nomor 8 Tahun 2025.",
    "bulanan": "Laporan bulanan pelaksanaan jaminan sosial ketenagakerjaan bagi pekerja rentan.",
}


def pdf_of(body: Mapping[str, Any], sha256: str, office: str) -> bytes:
    """The paper of a report; the same body gives the same bytes."""
    return typeset(TEMPLATE, values_of(body, sha256, office), at=datetime.fromisoformat(body["as_of"]))


def values_of(body: Mapping[str, Any], sha256: str, office: str) -> dict[str, Any]:
    """What the template prints, all of it in words."""
    made_at = datetime.fromisoformat(body["as_of"])
    return {
        "office": office,
        "title": body["title"],
        "basis": BASIS[body["kind"]],
        "number": body["number"],
        "period": period_in_words(body),
        "as_of": formatting.moment(made_at),
        "made": f"{body['made_by']}, {body['made_by_role']}",
        "sha256": sha256,
        "notes": body["notes"],
        "sections": [_section(section) for section in body["sections"]],
        "checks": [
            [
                section["title"],
                check["label"],
                *(_number(section, check, key) for key in ("regions", "sources", "difference")),
            ]
            for section in body["sections"]
            for check in section["checks"]
        ],
        "definitions": [
            [each["label"], each["definition"], each["source"]]
            for section in body["sections"]
            for each in section["columns"]
        ],
    }


def _section(section: Mapping[str, Any]) -> dict[str, Any]:
    columns = section["columns"]
    rows = [(row["name"], row["values"]) for row in section["rows"]]
    return {
        "title": section["title"],
        "heads": [each["label"] for each in columns],
        "texts": [each["unit"] == Unit.TEXT for each in columns],
        "rows": [[name, *(words.cell_in_words(each, values) for each in columns)] for name, values in rows],
        "total": [
            ALL,
            *(
                ""
                if each["unit"] == Unit.TEXT or not (each["summed"])
                else words.cell_in_words(each, section["totals"])
                for each in columns
            ),
        ],
    }


def _number(section: Mapping[str, Any], check: Mapping[str, Any], key: str) -> str:
    unit = next(each["unit"] for each in section["columns"] if each["label"] == check["label"])
    return words.value_in_words(unit, check[key])
