"""Printed papers: a typst template and plain values in, a PDF/A out. The one importer of typst and segno.

Only the fonts that typst carries are used and the time comes from the caller, so the same values give the same bytes on
every machine.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
import typst
from markupsafe import Markup

PDF = "application/pdf"


def typeset(template: Path, values: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF of a template (`documents/*.typ` of a capability), which reads `json(bytes(sys.inputs.values))`.

    `values` must be plain JSON. `at` is the time the paper says it was made. Text in values is text: nothing in it is
    read as typst markup as long as the template does not `eval` it. Raises ValueError with typst's own words for a
    template that cannot be typeset.
    """
    try:
        return _compiled(template, _plain(values), int(at.timestamp()), tagged=True)
    except RuntimeError as error:
        raise ValueError(f"{template.name} cannot be typeset: {error}") from error


def typeset_long(template: Path, values: Mapping[str, Any], *, at: datetime, tagged: bool = False) -> bytes:
    """The same for hundreds of pages of tables: in a process of its own, and without marks for screen readers unless
    `tagged` asks for them.

    typst keeps every cell in memory and never gives it back (1.1 GB for 14,880 people): a worker must not. The marks
    would be nineteen parts in twenty of the file (19 MB instead of 1), too much for a slow link. The values travel
    through a pipe: they may name people.
    """
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(template), str(int(at.timestamp())), *(["tagged"] if tagged else [])],
        input=_plain(values).encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise ValueError(f"{template.name} cannot be typeset: {done.stderr.decode(errors='replace')[-500:]}")
    return done.stdout


def _plain(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), ensure_ascii=False)


def _compiled(template: Path, values: str, timestamp: int, *, tagged: bool) -> bytes:
    made: bytes = typst.compile(
        str(template),
        root=str(template.parent),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"values": values},
        pdf_standards="a-2b",  # ISO 19005-2: made to be kept
        timestamp=timestamp,
        pdf_tags=tagged,
    )
    return made


def page_count(pdf: bytes) -> int:
    """The pages of a paper that was typeset here."""
    found = re.search(rb"/Type/Pages/Count (\d+)", pdf)
    if found is None:
        raise ValueError("no paper of typst")
    return int(found[1])


def positions(template: Path, values: Mapping[str, Any], label: str) -> list[dict[str, float]]:
    """What a template notes of places on its pages under `label` (a `#metadata((…)) <label>`), in reading order."""
    found: list[dict[str, float]] = json.loads(
        typst.query(
            str(template),
            f"<{label}>",
            field="value",
            root=str(template.parent),
            ignore_system_fonts=True,
            sys_inputs={"values": _plain(values)},
        )
    )
    return found


def qr_svg(text: str) -> str:
    """A QR code as an SVG text, without a quiet zone; error correction M survives a fold and a coffee stain."""
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(target, kind="svg", border=0, xmldecl=False, svgns=True)
    return target.getvalue().decode()


def qr_png(text: str) -> bytes:
    """The same as a picture for workbooks, 8 pixels a module, with its quiet zone."""
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(target, kind="png", scale=8, border=4)
    return target.getvalue()


def qr_for_screen(text: str) -> Markup:
    """A QR code as an element of a page, 4 pixels a module, black on white with its quiet zone also in the dark.

    Correction L: nothing stains a screen.
    """
    target = io.BytesIO()
    made = segno.make(text, error="l", boost_error=False, micro=False)
    look = {"scale": 4, "border": 4, "light": "#fff", "svgclass": None, "lineclass": None}
    made.save(target, kind="svg", xmldecl=False, svgns=False, **look)
    return Markup(target.getvalue().decode())  # noqa: S704 - numbers and colours, nothing of the text


if __name__ == "__main__":  # the child of `typeset_long`
    try:
        made = _compiled(
            Path(sys.argv[1]), sys.stdin.buffer.read().decode(), int(sys.argv[2]), tagged="tagged" in sys.argv[3:]
        )
    except RuntimeError as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(made)
