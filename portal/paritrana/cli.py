"""`portal paritrana …`: a region's score as its page shows it, and the proof that scores follow from the rules."""

from __future__ import annotations

import json
from typing import Any

import click
from click.exceptions import Exit

from portal.core import formatting
from portal.core.errors import NotFoundError
from portal.core.tenancy import Scope, scope_of
from portal.paritrana import queries, service
from portal.paritrana.rehearsing import queries as rehearsing
from portal.paritrana.rehearsing.queries import Rehearsal
from portal.paritrana.rules.campaign import EditionState
from portal.paritrana.rules.points import SIMULATION, in_words
from portal.paritrana.rules.scoring import STATE_LABELS
from portal.regencies import queries as regencies


@click.group("paritrana")
def commands() -> None:
    """Paritrana: nilai menurut simulasi internal, dan pembuktiannya."""


@commands.command("score")
@click.option("--regency", required=True, help="Wilayah, misalnya ttu.")
@click.option("--edition", "year", type=int, required=True, help="Tahun yang dinilai, misalnya 2026.")
@click.option("--json", "json_wanted", is_flag=True, help="Cetak sebagai JSON.")
def score(regency: str, year: int, json_wanted: bool) -> None:
    """Cetak nilai terbaru satu wilayah, sama dengan halaman Gladi dan berkas Excel-nya."""
    found = regencies.regency_or_none(regency.lower())
    if found is None:
        raise click.UsageError(f"Wilayah {regency} tidak dikenal, contoh: ttu, belu, kota-kupang.")
    with scope_of(Scope.regency(found.id)):
        try:
            rehearsal = rehearsing.rehearsal_of(found.id, year)
        except NotFoundError as error:
            raise click.UsageError(error.sentence) from error
        if rehearsal.score is None:
            raise click.ClickException("Nilai wilayah ini belum dihitung.")
        if json_wanted:
            click.echo(json.dumps(_body(rehearsal, found.slug), ensure_ascii=False))
            return
        click.echo(f"{found.official_name}, {rehearsal.edition.title}, keadaan {formatting.day(rehearsal.score.day)}")
        click.echo(f"Nilai {in_words(rehearsal.score.points)} dari 100 ({SIMULATION})")
        for line in rehearsal.lines:
            each = line.standing
            click.echo(
                f"{each.code:4}{in_words(each.points):>6} dari {in_words(each.weight):<6}{STATE_LABELS[each.state]:16}"
                f"{line.criterion.criterion.title}"
            )


def _body(rehearsal: Rehearsal, slug: str) -> dict[str, Any]:
    """Points in hundredths, as they are kept."""
    score, edition = rehearsal.score, rehearsal.edition
    assert score is not None
    return {
        "regency": slug,
        "edition": edition.judged_year,
        "awarded": edition.awarded_year,
        "label": SIMULATION,
        "day": score.day.isoformat(),
        "points": score.points,
        "own": score.own,
        "missing": score.missing,
        "lines": [{name: value for name, value in line.items() if name != "province"} for line in score.lines],
    }


@commands.command("prove")
def prove() -> None:
    """Hitung ulang semua nilai dan bandingkan dengan yang ditampilkan, di semua wilayah dan edisi."""
    with scope_of(regencies.system_scope()):
        names = {regency.id: regency.official_name for regency in regencies.all_regencies()}
        standings = results = problems = 0
        for edition in queries.editions():
            if edition.state is EditionState.DRAFT:
                continue
            proof = service.prove(edition, sorted(names))
            standings, results = standings + proof.standings, results + proof.results
            for regency_id, sentence in proof.problems:
                problems += 1
                click.echo(f"{names[regency_id]}, {edition.title}: {sentence}")
    click.echo(
        f"{formatting.number(standings)} nilai dihitung ulang, {formatting.number(results)} hasil beku diperiksa, "
        f"{formatting.number(problems)} selisih."
    )
    if problems:
        raise Exit(1)
