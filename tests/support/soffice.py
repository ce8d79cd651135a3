"""LibreOffice as an official's computer runs it: it computes a workbook anew and prints it.

Each run has a profile of its own, so that runs side by side are not in each other's way.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

SOFFICE, PDFTOTEXT = Path("/usr/bin/soffice"), Path("/usr/bin/pdftotext")
SECONDS = 120
# Formulas are computed on opening, whoever wrote the file: otherwise LibreOffice shows the values that stand in it.
_ALWAYS_COMPUTE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def recomputed(folder: Path, *workbooks: Path) -> list[Path]:
    """The workbooks with every formula computed by LibreOffice, as new files in `folder`: one run for all of them."""
    return _converted(folder, workbooks, "xlsx:Calc MS Excel 2007 XML", "xlsx")


def printed(folder: Path, *workbooks: Path) -> list[Path]:
    """The workbooks as LibreOffice prints them, PDFs in `folder`."""
    return _converted(folder, workbooks, "pdf:calc_pdf_Export", "pdf")


def pages(pdf: Path) -> list[str]:
    """The words of each page as they stand on it."""
    _needed(PDFTOTEXT, "poppler-utils")
    done = subprocess.run([PDFTOTEXT, "-layout", pdf, "-"], capture_output=True, text=True, check=True, timeout=SECONDS)
    return done.stdout.split("\f")[:-1]


def _converted(folder: Path, workbooks: Sequence[Path], wanted: str, suffix: str) -> list[Path]:
    _needed(SOFFICE, "libreoffice-calc-nogui")
    profile, out = folder / "profile", folder / "out"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS_COMPUTE)
    command = [
        SOFFICE,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        wanted,
    ]
    done = subprocess.run(
        [*command, "--outdir", out, *workbooks], capture_output=True, text=True, check=False, timeout=SECONDS
    )
    made = [out / f"{workbook.stem}.{suffix}" for workbook in workbooks]
    assert all(path.exists() for path in made), f"LibreOffice made nothing: {done.stdout}{done.stderr}"
    return made


def _needed(program: Path, package: str) -> None:
    """Without it the test is left out with the reason; where nothing may be left out, it fails."""
    if not program.exists():
        reason = f"{program} is not installed (Debian package {package})"
        if os.environ.get("PORTAL_NO_SKIPS"):
            pytest.fail(reason)
        pytest.skip(reason)
