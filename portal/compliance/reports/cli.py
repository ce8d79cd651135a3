"""`portal reports …`: which reports there are, what one says, and the proof that none was changed."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import click
from click.exceptions import Exit

from portal.compliance.reports import making, queries, words
from portal.compliance.reports.exports import ALL
from portal.compliance.reports.rules.periods import KIND_LABELS, Kind
from portal.core import clock, formatting
from portal.core.errors import NotFoundError
from portal.core.frozen import canonical, digest_of
from portal.core.tenancy import scope_of
from portal.regencies import queries as regencies


@click.group("reports")
def commands() -> None:
    """Laporan semester (Inpres 8/2025) dan laporan bulanan provinsi."""


@commands.command("list")
def list_reports() -> None:
    """Sebutkan semua masa laporan: tenggat, keadaan, dan nomor versinya."""
    with scope_of(regencies.system_scope()):
        for kind in Kind:
            click.echo(KIND_LABELS[kind])
            for line in queries.period_lines(kind, clock.today()):
                numbers = ", ".join(version.number for version in line.versions) or "belum dibekukan"
                due = formatting.day(line.standing.due_on)
                click.echo(f"  {line.period.label:20}{due:22}{line.standing.words:42}{numbers}")


@commands.command("show")
@click.argument("number")
@click.option("--json", "json_wanted", is_flag=True, help="Cetak isi beku sebagaimana disimpan (JSON kanonis).")
def show(number: str, json_wanted: bool) -> None:
    """Cetak satu laporan menurut nomornya, misalnya 01/SEM1/2026."""
    with scope_of(regencies.system_scope()):
        try:
            report = queries.report_by_number(number)
        except NotFoundError as error:
            raise click.UsageError(error.sentence) from error
        if json_wanted:
            click.echo(report.body)
            return
        body = queries.body_of_report(report)
    click.echo(f"{body['title']}, nomor {body['number']}, keadaan {formatting.moment(report.as_of)}")
    click.echo(f"SHA-256 {report.sha256}")
    for section in body["sections"]:
        click.echo(section["title"])
        for name, values in [*((row["name"], row["values"]) for row in section["rows"]), (ALL, section["totals"])]:
            cells = (f"{each['label']} {words.cell_in_words(each, values)}" for each in section["columns"])
            click.echo(f"  {name}: {'; '.join(cells)}")


@commands.command("prove")
def prove() -> None:
    """Hitung ulang SHA-256 semua isi dan berkas laporan, dan periksa jumlah-jumlahnya."""
    problems = 0
    with scope_of(regencies.system_scope()), tempfile.TemporaryDirectory() as folder:
        found = queries.every_report()
        for report in found:
            body = queries.body_of_report(report)
            said = []
            if digest_of(report.body) != report.sha256 or canonical(body) != report.body:
                said.append("isi tidak cocok dengan SHA-256-nya")
            said += [
                f"{section['title']}, {check['label']}: selisih {formatting.number(check['difference'])}"
                for section in body["sections"]
                for check in section["checks"]
                if check["difference"]
            ]
            for form, (made, _stored) in queries.files_of(report.id).items():
                path = Path(folder, f"{report.id}.{form}")
                making.FORMS[form][1](path, body, report.sha256)
                if hashlib.sha256(path.read_bytes()).hexdigest() != made.sha256:
                    said.append(f"berkas {form} yang disusun ulang tidak sama")
            for sentence in said:
                click.echo(f"{report.number}: {sentence}")
            problems += len(said)
    click.echo(f"{formatting.number(len(found))} laporan diperiksa, {formatting.number(problems)} masalah.")
    if problems:
        raise Exit(1)
