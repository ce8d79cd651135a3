"""The standard articles as the portal ships them, one file a kind; `portal db upgrade` loads them (domain 5.2)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from portal.agreements.rules.terms import AgreementKind

_FOLDER = Path(__file__).parent / "data"
SHIPPED = 1  # the library's first version; later ones are made on the province's page


@cache
def standard_article_rows() -> tuple[dict[str, Any], ...]:
    """Rows of the library, in the order in which articles follow one another."""
    return tuple(
        {
            "kind": kind,
            "code": article["code"],
            "version": SHIPPED,
            "position": position,
            "heading": article["heading"],
            "text": article["text"].strip(),
            "changed_by_name": "",
        }
        for kind in AgreementKind
        for position, article in enumerate(tomllib.loads((_FOLDER / f"{kind}.toml").read_text("utf-8"))["articles"], 1)
    )
