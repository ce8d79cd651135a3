"""`portal sampling …`: the proof that a sample is what its seed and frame give."""

from __future__ import annotations

import click
from click.exceptions import Exit

from portal.compliance.sampling import queries, service
from portal.compliance.sampling.rules.naming import name_of, read_name
from portal.core import formatting
from portal.core.errors import NotFoundError
from portal.core.tenancy import Scope, scope_of
from portal.regencies import queries as regencies


@click.group("sampling")
def commands() -> None:
    """Sampel acak peserta dan pembuktiannya."""


@commands.command("prove")
@click.argument("number")
def prove(number: str) -> None:
    """Tarik ulang sampel NUMBER (misalnya SP-0007) dari kerangka yang dibekukan dan bandingkan."""
    try:
        sample_id = read_name(number)
    except ValueError:
        raise click.UsageError(f"{number} bukan nomor sampel, contoh: SP-0007.") from None
    with scope_of(Scope.province(regencies.all_regency_ids())):
        try:
            sample = queries.sample_by_id(sample_id)
        except NotFoundError as error:
            raise click.UsageError(error.sentence) from error
        problems = service.prove(sample)
        click.echo(
            f"{name_of(sample.id)}: benih {sample.seed}, {formatting.number(sample.wanted)} dari "
            f"{formatting.number(sample.frame_count)} orang, SHA-256 kerangka {sample.frame_sha256}"
        )
    for problem in problems:
        click.echo(f"{name_of(sample_id)}: {problem}.")
    if problems:
        raise Exit(1)
    click.echo("Penarikan ulang memberi orang yang sama." if sample.drawn_at else "Kerangka cocok; belum ditarik.")
