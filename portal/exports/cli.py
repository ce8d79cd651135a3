"""`portal measures …`: the figures of the pages, on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

import click

from portal.core import clock, formatting, measures
from portal.core.measures import Figure, Measure, Part, Share, Value
from portal.core.tenancy import Scope, scope_of
from portal.regencies import queries as regencies
from portal.regencies.models import Regency


@click.group("measures")
def measure_commands() -> None:
    """Angka-angka portal: satu sumber untuk halaman, Excel, dan perintah ini."""


@measure_commands.command("list")
def list_measures() -> None:
    """Sebutkan semua angka."""
    for name in measures.measure_names():
        click.echo(f"{name:26} {measures.measure_of(name).label}")


@measure_commands.command("show")
@click.argument("name")
@click.option("--regency", default="", help="Wilayah, misalnya ttu; kosong untuk seluruh provinsi.")
@click.option("--year", type=int, default=None, help="Tahun anggaran (bawaan: tahun ini).")
@click.option("--json", "json_wanted", is_flag=True, help="Cetak sebagai JSON.")
def show(name: str, regency: str, year: int | None, json_wanted: bool) -> None:
    """Tampilkan satu angka dengan penjelasan dan bagian-bagiannya."""
    try:
        found = measures.measure_of(name)
    except KeyError:
        raise click.UsageError(f"Angka {name} tidak dikenal. Lihat `portal measures list`.") from None
    chosen = _regency(regency) if regency else None
    fiscal_year = year or clock.today().year
    with _scope(chosen):
        try:
            figure = measures.compute(name, regency_id=chosen.id if chosen else None, fiscal_year=fiscal_year)
        except measures.NotSummedError:
            raise click.UsageError(f"Angka {name} hanya untuk satu wilayah. Tambahkan --regency.") from None
    if json_wanted:
        body = _body(found, figure, chosen, fiscal_year)
        click.echo(json.dumps(body, ensure_ascii=False))
        return
    click.echo(f"{found.label}: {found.in_words(figure.value)}")
    click.echo(found.sentence)
    click.echo(f"Rumus: {found.formula}")
    click.echo(f"Yang dihitung: {found.counted}")
    _say_parts(found, figure.parts, "  ")


def _say_parts(found: Measure, parts: Iterable[Part], indent: str) -> None:
    for part in parts:
        words = [part.label, formatting.day(part.on) if part.on else "", part.document]
        click.echo(f"{indent}{', '.join(filter(None, words))}: {found.in_words(part.value)}")
        _say_parts(found, part.parts, indent + "  ")


def _body(found: Measure, figure: Figure, chosen: Regency | None, fiscal_year: int) -> dict[str, Any]:
    """All that the page of the figure says."""
    assert figure.as_of is not None  # compute() refuses a figure without it
    by, details = found.levels(chosen.id if chosen else None)
    return {
        "name": found.name,
        "label": found.label,
        "regency": chosen.slug if chosen else None,
        "fiscal_year": fiscal_year,
        "value": _plain(figure.value),
        "unit": found.unit.value,
        "sentence": found.sentence,
        "formula": found.formula,
        "filter": found.counted,
        "by": [by, details],
        "parts": [_part(part) for part in figure.parts],
        "source": figure.source,
        "as_of": figure.as_of.isoformat(),
    }


def _part(part: Part) -> dict[str, Any]:
    body: dict[str, Any] = {"label": part.label, "value": _plain(part.value)}
    if part.on:
        body["on"] = part.on.isoformat()
    if part.document:
        body["document"] = part.document
    if part.parts:
        body["parts"] = [_part(each) for each in part.parts]
    return body


def _regency(slug: str) -> Regency:
    found = regencies.regency_or_none(slug.lower())
    if found is None:
        raise click.UsageError(f"Wilayah {slug} tidak dikenal, contoh: ttu, belu, kota-kupang.")
    return found


def _scope(regency: Regency | None) -> AbstractContextManager[None]:
    """One regency, or (for the operator of the machine) all of them."""
    return scope_of(Scope.regency(regency.id) if regency else regencies.system_scope())


def _plain(value: Value) -> Any:
    return {"numerator": value.numerator, "denominator": value.denominator} if isinstance(value, Share) else value
