"""Hostile and hopeless files: one clear sentence within ten seconds, within memory, nothing left behind."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from portal.core.tabular import FileProblem, FileProblemCode, Limits, read_tables
from portal.core.tabular.reader import DEFAULT_LIMITS

HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def workbook_with(sheet: bytes, extra: dict[str, bytes] | None = None) -> bytes:
    """A sound workbook of one sheet, with the sheet's XML and perhaps other parts exchanged."""
    workbook = openpyxl.Workbook()
    workbook.create_sheet("Daftar", 0).append(["x"])
    stream, out = io.BytesIO(), io.BytesIO()
    workbook.save(stream)
    replaced = {"xl/worksheets/sheet1.xml": sheet, **(extra or {})}
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, replaced.pop(part.filename, b"") or old.read(part))
        for name, content in replaced.items():
            new.writestr(name, content)
    return out.getvalue()


def refused(content: bytes, limits: Limits = DEFAULT_LIMITS) -> FileProblem:
    """The refusal, after making sure that it came in time."""
    begun = time.monotonic()
    with pytest.raises(FileProblem) as caught:
        read_tables(content, "usulan.xlsx", limits)
    assert time.monotonic() - begun < 12
    return caught.value


def test_one_cell_at_the_end_of_the_sheet() -> None:
    content = workbook_with(HEAD + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + TAIL)
    problem = refused(content)
    assert problem.code is FileProblemCode.TOO_BIG_INSIDE
    assert "XFD1048576" in problem.message and '"Daftar"' in problem.message


def test_cells_out_of_order_that_hide_their_extent_are_stopped_by_the_memory_limit() -> None:
    """The quick look trusts the last cell of a row; a file made to deceive it meets the limit on address space."""
    row = b'<row r="1"><c r="XFD1048576"><v>1</v></c><c r="A1"><v>1</v></c></row>'
    assert refused(workbook_with(HEAD + row + TAIL)).code is FileProblemCode.TOO_BIG_INSIDE


def test_a_part_that_unpacks_to_gigabytes() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(b" " * (1 << 20))
    problem = refused(stream.getvalue())
    assert problem.code is FileProblemCode.TOO_BIG_INSIDE and "256 MB" in problem.message


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_part_that_lies_about_its_size(part: str) -> None:
    content = bytearray(
        workbook_with(HEAD + b" " * (40 << 20) + TAIL, {"xl/sharedStrings.xml": b"<sst>" + b" " * (40 << 20)})
    )
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        length = int.from_bytes(content[at + 28 : at + 30], "little")
        if content[at + 46 : at + 46 + length] == part.encode():
            content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
        at += 4
    assert refused(bytes(content)).code is FileProblemCode.BROKEN


def test_one_long_text_in_very_many_cells() -> None:
    """Each cell gets its own copy of a shared text: 30 kB in 100,000 cells are 3 GB."""
    shared = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="1"><si><t>'
    shared += b"x" * 32_000 + b"</t></si></sst>"
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(1, 100_001))
    assert (
        refused(workbook_with(HEAD + rows + TAIL, {"xl/sharedStrings.xml": shared})).code
        is FileProblemCode.TOO_BIG_INSIDE
    )


def test_entities_that_multiply_do_no_harm() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + step, b"&%c;" % (97 + step) * 10) for step in range(9)
    )
    content = workbook_with(
        bomb + b"]>" + HEAD + b'<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>' + TAIL
    )
    try:
        table = read_tables(content, "usulan.xlsx")
    except FileProblem as problem:
        assert problem.code in (FileProblemCode.BROKEN, FileProblemCode.TOO_BIG_INSIDE)
    else:
        assert sum(len(str(cell)) for row in table.sheets[0].rows for cell in row) < 1000


def test_too_many_cells_of_text() -> None:
    content = b"NIK;Nama\n" + b";" * 30 + b"\n" * 100_000
    with pytest.raises(FileProblem) as caught:
        read_tables(content, "usulan.csv")
    assert caught.value.code is FileProblemCode.TOO_BIG_INSIDE


def test_more_bytes_than_allowed() -> None:
    problem = refused(bytes(21 << 20))
    assert problem.code is FileProblemCode.TOO_BIG_INSIDE and "20 MB" in problem.message


def test_a_child_out_of_cpu_time_is_stopped() -> None:
    cells = b'<row r="%d"><c r="A%d"><v>0</v></c><c r="B%d"><v>0</v></c><c r="C%d"><v>0</v></c></row>'
    rows = b"".join(cells % (row, row, row, row) for row in range(1, 650_001))
    content = workbook_with(HEAD + rows + TAIL)
    begun = time.monotonic()
    assert refused(content, Limits(cpu_seconds=1)).code is FileProblemCode.TOO_BIG_INSIDE
    assert time.monotonic() - begun < 5


def test_a_child_out_of_memory_is_one_sentence() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>0</v></c></row>' % (row, row) for row in range(1, 1_000_001))
    problem = refused(
        workbook_with(HEAD + rows + TAIL), Limits(address_space=60 << 20, cpu_seconds=60, wall_seconds=60)
    )
    assert problem.code in (FileProblemCode.TOO_BIG_INSIDE, FileProblemCode.BROKEN)


def test_a_killed_child_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader meets a child that somebody killed: a real process, dead before it answered."""
    real = subprocess.Popen

    def killed_at_once(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        child = real(*arguments, **options)  # type: ignore[call-overload]
        child.kill()
        return child  # type: ignore[no-any-return]

    monkeypatch.setattr(subprocess, "Popen", killed_at_once)
    assert refused(b"NIK;Nama\n").code is FileProblemCode.TOO_BIG_INSIDE


def test_no_child_stays_when_the_reading_was_stopped() -> None:
    before = children()
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>0</v></c></row>' % (row, row) for row in range(1, 400_001))
    refused(workbook_with(HEAD + rows + TAIL), Limits(wall_seconds=0))
    assert children() == before


def children() -> set[str]:
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = status.read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if parent == str(os.getpid()):
            found.add(status.parent.name)
    return found


def test_the_child_knows_no_secret_and_leaves_no_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET_KEY", "rahasia")
    seen: dict[str, object] = {}
    real = subprocess.Popen

    def watched(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        seen.update(options)
        return real(*arguments, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(subprocess, "Popen", watched)
    read_tables(b"NIK;Nama\n", "a.csv")
    environment = seen["env"]
    assert isinstance(environment, dict) and "PORTAL_SECRET_KEY" not in environment


def test_memory_stays_within_bounds_for_a_hundred_thousand_rows(tmp_path: Path) -> None:
    """Measured in a process of its own, which adds its child's peak to its own."""
    import xlsxwriter

    path = tmp_path / "besar.xlsx"
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = workbook.add_worksheet()
    for row in range(100_000):
        sheet.write_row(
            row, 0, [f"53030117089{row:05d}", f"Nama {row}", "Kefamenanu", "L", f"RT {row}", "Oelolok", "Petani"]
        )
    workbook.close()
    script = (
        "import resource, sys; sys.path.insert(0, sys.argv[2])\n"
        "from portal.core.tabular.reader import read_tables\n"
        "from portal.core.tabular.tables import Limits\n"
        "patient = Limits(cpu_seconds=60, wall_seconds=60)\n"  # memory is measured here, on a machine that may be busy
        "rows = len(read_tables(sys.argv[1], 'besar.xlsx', patient).sheets[0].rows)\n"
        # Not RUSAGE_SELF: a process begins with the peak of the one that started it, which is this test run.
        "own = next(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(rows, (own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)"
    )
    root = str(Path(__file__).parents[2])
    result = subprocess.run([sys.executable, "-c", script, str(path), root], capture_output=True, text=True, check=True)
    rows, mebibytes = map(int, result.stdout.split())
    assert rows == 100_000
    assert mebibytes < 500


def test_the_parent_keeps_its_own_limits() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_CPU)
    read_tables(b"NIK;Nama\n", "a.csv")
    assert (resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_CPU)) == before
