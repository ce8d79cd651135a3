"""`portal compliance …`: the summary rows of the overview, written anew and held against what they come from."""

from __future__ import annotations

import click
from click.exceptions import Exit

from portal.compliance.standings import service
from portal.core import formatting
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.regencies import queries as regencies


@click.group("compliance")
def commands() -> None:
    """Kepatuhan wilayah: ringkasan provinsi, dan pembuktiannya."""


@commands.command("prove")
def prove() -> None:
    """Hitung ulang ringkasan semua wilayah dan bandingkan dengan yang tersimpan; status 1 bila berbeda."""
    with scope_of(regencies.system_scope()):
        names = {regency.id: regency.official_name for regency in regencies.all_regencies()}
        compared, differences = service.prove(names.keys())
        for each in differences:
            said = f"{each.field or 'baris'} tersimpan {each.summary}, dihitung {each.proven}"
            click.echo(f"{names[each.regency_id]}, {each.fiscal_year}: {said}.")
    click.echo(
        f"{formatting.number(compared)} ringkasan dihitung ulang, {formatting.number(len(differences))} selisih."
    )
    if differences:
        raise Exit(1)


@commands.command("refresh")
def refresh() -> None:
    """Tulis ulang ringkasan semua wilayah."""
    with writing(), scope_of(regencies.system_scope()):
        written = service.refresh(regencies.all_regency_ids())
        db.session.commit()
    click.echo(f"{formatting.number(written)} ringkasan ditulis ulang.")
