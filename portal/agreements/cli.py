"""`portal agreements …`: the proof that quotas allow what agreements say, and a push for when a job failed."""

from __future__ import annotations

import click
from click.exceptions import Exit

from portal.agreements import pushing, queries
from portal.core import clock, formatting
from portal.core.db import db, writing
from portal.core.tenancy import Scope, scope_of
from portal.regencies import queries as regencies


@click.group("agreements")
def commands() -> None:
    """Perjanjian: kuota yang mengikutinya, dan pembuktiannya."""


@commands.command("prove")
def prove() -> None:
    """Bandingkan tiap bulan kuota dengan yang diizinkan perjanjian, di semua wilayah."""
    problems = 0
    names = {regency.id: regency.official_name for regency in regencies.all_regencies()}
    for regency_id, name in sorted(names.items()):
        with scope_of(Scope.regency(regency_id)):
            found = queries.ceiling_differences(clock.today().year)
        for each in found:
            problems += 1
            click.echo(
                f"{name}, {each.source}, {formatting.month(each.month)}: perjanjian mengizinkan "
                f"{formatting.number(each.allowed)} orang, buku kuota {formatting.number(each.agreed)} orang."
            )
    click.echo(f"{formatting.number(len(names))} wilayah diperiksa, {formatting.number(problems)} selisih.")
    if problems:
        raise Exit(1)


@commands.command("follow")
@click.option("--regency", required=True, help="Wilayah, misalnya ttu.")
def follow(regency: str) -> None:
    """Sesuaikan kuota satu wilayah dengan perjanjiannya sekarang juga."""
    found = regencies.regency_or_none(regency.lower())
    if found is None:
        raise click.UsageError(f"Wilayah {regency} tidak dikenal, contoh: ttu, belu, kota-kupang.")
    with writing(), scope_of(Scope.regency(found.id)):
        pushed = pushing.follow_all(found.id)
        db.session.commit()
    click.echo(pushed.in_words())
