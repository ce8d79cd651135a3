"""Printed papers: a typst template and plain values in, a PDF/A out. The one importer of typst and segno.

Only the fonts that typst carries are used and the time comes from the caller, so the same values give the same bytes on
every machine.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
import typst

PDF = "application/pdf"


def typeset(template: Path, values: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF of a template (`documents/*.typ` of a capability), which reads `json(bytes(sys.inputs.values))`.

    `values` must be plain JSON. `at` is the time the paper says it was made. Text in values is text: nothing in it is
    read as typst markup as long as the template does not `eval` it. Raises ValueError with typst's own words for a
    template that cannot be typeset.
    """
    try:
        made: bytes = typst.compile(
            str(template),
            root=str(template.parent),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"values": json.dumps(dict(values), ensure_ascii=False)},
            pdf_standards="a-2b",  # ISO 19005-2: made to be kept
            timestamp=int(at.timestamp()),
        )
    except RuntimeError as error:
        raise ValueError(f"{template.name} cannot be typeset: {error}") from error
    return made


def qr_svg(text: str) -> str:
    """A QR code as an SVG text, without a quiet zone; error correction M survives a fold and a coffee stain."""
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(target, kind="svg", border=0, xmldecl=False, svgns=True)
    return target.getvalue().decode()
