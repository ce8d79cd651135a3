"""Printed papers: a typst template and plain values in, a PDF/A out. The one importer of typst and segno.

Only the fonts that typst carries are used and the time comes from the caller, so the same values give the same bytes on
every machine.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import segno
import typst

PDF = "application/pdf"


def typeset(template: Path, values: Mapping[str, Any], *, at: datetime, tags: bool = True) -> bytes:
    """The PDF of a template (`documents/*.typ` of a capability), which reads `json(bytes(sys.inputs.values))`.

    `values` must be plain JSON. `at` is the time the paper says it was made. Text in values is text: nothing in it is
    read as typst markup as long as the template does not `eval` it. Without `tags` the file tells screen readers no
    structure: for long forms that are filled in with a pen, of which tags would be most of the bytes. Raises ValueError
    with typst's own words for a template that cannot be typeset.
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
            pdf_tags=tags,
        )
    except RuntimeError as error:
        raise ValueError(f"{template.name} cannot be typeset: {error}") from error
    return made


def typeset_apart(template: Path, values: Mapping[str, Any], *, at: datetime, tags: bool = True) -> bytes:
    """The same by a process of its own: typst keeps what it laid out, some 2 MB a page of a full table, until it ends.

    Values and PDF go through pipes, so nothing of them touches a disk.
    """
    order = {"template": str(template), "values": dict(values), "at": at.timestamp(), "tags": tags}
    child = subprocess.run(
        [sys.executable, "-m", "portal.core.typeset"],
        input=json.dumps(order).encode(),
        capture_output=True,
        check=False,
    )
    if child.returncode:
        raise ValueError(f"{template.name} cannot be typeset: the process ended with {child.returncode}")
    return child.stdout


def _child() -> None:
    order = json.load(sys.stdin)
    at = datetime.fromtimestamp(order["at"], UTC)
    sys.stdout.buffer.write(typeset(Path(order["template"]), order["values"], at=at, tags=order["tags"]))


def qr_svg(text: str) -> str:
    """A QR code as an SVG text, without a quiet zone; error correction M survives a fold and a coffee stain."""
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(target, kind="svg", border=0, xmldecl=False, svgns=True)
    return target.getvalue().decode()


if __name__ == "__main__":
    _child()
