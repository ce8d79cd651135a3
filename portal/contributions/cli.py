"""`portal contributions …`: the proof that the months in summary are what bills and payments say."""

from __future__ import annotations

import sys

import click

from portal.contributions import queries
from portal.contributions.queries import Difference
from portal.core import formatting
from portal.core.tenancy import Scope, scope_of
from portal.quotas.service import MonthMoney
from portal.regencies import queries as regencies


@click.group("contributions")
def commands() -> None:
    """Iuran bulanan."""


@commands.command("prove")
@click.option("--regency", default="", help="Wilayah, misalnya ttu; kosong untuk seluruh provinsi.")
def prove(regency: str) -> None:
    """Bandingkan ringkasan bulan dengan tagihan dan pembayarannya."""
    chosen = regencies.regency_or_none(regency.lower()) if regency else None
    if regency and chosen is None:
        raise click.UsageError(f"Wilayah {regency} tidak dikenal, contoh: ttu, belu, kota-kupang.")
    with scope_of(Scope.regency(chosen.id) if chosen else regencies.system_scope()):
        found = queries.month_differences()
    for each in found:
        click.echo(_sentence(each), err=True)
    if found:
        sys.exit(1)
    click.echo("Ringkasan semua bulan sama dengan tagihan dan pembayarannya.")


def _sentence(difference: Difference) -> str:
    return (
        f"Wilayah {difference.regency_id}, kuota no. {difference.quota_id}, {formatting.month(difference.month)}: "
        f"ringkasan {_words(difference.summary)}; seharusnya {_words(difference.proven)}."
    )


def _words(money: MonthMoney | None) -> str:
    if money is None:
        return "tidak ada"
    return (
        f"ditagih {formatting.number(money.billed_people)} orang, JKK {formatting.rupiah(money.billed_jkk)}, "
        f"JKM {formatting.rupiah(money.billed_jkm)}, dibayar JKK {formatting.rupiah(money.paid_jkk)}, "
        f"JKM {formatting.rupiah(money.paid_jkm)}, {'dibekukan' if money.frozen else 'belum dibekukan'}, "
        f"jatuh tempo {formatting.day(money.due_on)}"
    )
