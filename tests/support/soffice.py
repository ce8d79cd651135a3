"""LibreOffice as an official's computer runs it: it computes a workbook anew, prints it, and pages become pictures.

Each run has a profile of its own, so that runs side by side are not in each other's way.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SOFFICE, PDFTOPPM, PDFTOTEXT = Path("/usr/bin/soffice"), Path("/usr/bin/pdftoppm"), Path("/usr/bin/pdftotext")
SECONDS = 120
# Formulas are computed on opening, whoever wrote the file: otherwise LibreOffice shows the values that stand in it.
_ALWAYS_COMPUTE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def recomputed(workbook: Path, folder: Path) -> Path:
    """The workbook with every formula computed by LibreOffice, as a new file in `folder`."""
    return _converted(workbook, folder, "xlsx:Calc MS Excel 2007 XML", "xlsx")


def printed(workbook: Path, folder: Path) -> Path:
    """The workbook as LibreOffice prints it, a PDF in `folder`."""
    return _converted(workbook, folder, "pdf:calc_pdf_Export", "pdf")


def pages(pdf: Path) -> list[str]:
    """The words of each page as they stand on it."""
    _needed(PDFTOTEXT, "poppler-utils")
    done = subprocess.run([PDFTOTEXT, "-layout", pdf, "-"], capture_output=True, text=True, check=True, timeout=SECONDS)
    return done.stdout.split("\f")[:-1]


def pictures(pdf: Path, folder: Path, *, dpi: int = 60) -> list[Path]:
    """Each page in shades of grey (PGM), as a black-and-white printer has them."""
    _needed(PDFTOPPM, "poppler-utils")
    command = [PDFTOPPM, "-gray", "-r", str(dpi), pdf, folder / "page"]
    subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)
    return sorted(folder.glob("page*.pgm"))


def _converted(workbook: Path, folder: Path, wanted: str, suffix: str) -> Path:
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
        [*command, "--outdir", out, workbook], capture_output=True, text=True, check=False, timeout=SECONDS
    )
    made = out / f"{workbook.stem}.{suffix}"
    assert made.exists(), f"LibreOffice made nothing of {workbook.name}: {done.stdout}{done.stderr}"
    return made


def _needed(program: Path, package: str) -> None:
    """Without it the test is left out with the reason; where nothing may be left out, it fails."""
    if not program.exists():
        reason = f"{program} is not installed (Debian package {package})"
        if os.environ.get("PORTAL_NO_SKIPS"):
            pytest.fail(reason)
        pytest.skip(reason)
