"""`portal benefits show`: the tables of the province's pages, with the same numbers hidden."""

from __future__ import annotations

import json
from typing import Any

import click

from portal.compliance.benefits import queries
from portal.compliance.benefits.rules.ages import BANDS
from portal.compliance.benefits.rules.programmes import LABELS, Paid, Programme
from portal.core import clock, formatting
from portal.core.suppression import HIDDEN_WORDS
from portal.core.tenancy import scope_of
from portal.regencies import queries as regencies


@click.group("benefits")
def commands() -> None:
    """Manfaat: santunan yang kembali ke wilayah dibandingkan iuran."""


@commands.command("show")
@click.option("--year", type=int, default=None, help="Tahun (bawaan: tahun ini).")
@click.option("--json", "json_wanted", is_flag=True, help="Cetak sebagai JSON.")
def show(year: int | None, json_wanted: bool) -> None:
    """Cetak manfaat satu tahun, sama dengan halaman Manfaat dan berkas Excel-nya."""
    chosen = year or clock.today().year
    with scope_of(regencies.system_scope()):
        known = queries.names()
        back = queries.back_table(chosen, known)
        programmes = [queries.programme_table(chosen, each, known) for each in Programme]
        deaths = queries.deaths(known)
    if json_wanted:
        body = {
            "year": chosen,
            "contributed": {known[line.regency_id]: line.contributed for line in back.lines},
            "back": {known[line.regency_id]: _plain(line.back) for line in back.lines},
            "letters": {known[line.regency_id]: _plain(line.said) for line in back.lines if line.told},
            "quarters": {
                table.programme.value: {
                    "own": {line.name: [_plain(cell) for cell in line.own] for line in table.lines}
                    if table.kept_here
                    else None,
                    "letters": {
                        line.name: {quarter: _plain(line.said[quarter - 1]) for quarter in sorted(line.letters)}
                        for line in table.lines
                        if line.letters
                    },
                }
                for table in programmes
            },
            "deaths": {known[each]: list(cells) for each, cells in deaths.rows.items()},
            "deaths_all": list(deaths.sums),
        }
        click.echo(json.dumps(body, ensure_ascii=False))
        return
    click.echo(f"Iuran dibayar dan manfaat kembali, {chosen}")
    for line in back.lines:
        click.echo(f"  {line.name:34}{formatting.rupiah(line.contributed):>22}{_words(line.back):>32}")
    click.echo(f"  {'Seluruh NTT':34}{formatting.rupiah(back.contributed):>22}{_words(back.back):>32}")
    for table in programmes:
        own = _words(table.own_sums[-1]) if table.kept_here else "tidak dicatat di portal"
        click.echo(f"{LABELS[table.programme]}: {own}; surat {_words(table.said_sums[-1])} ({table.told} triwulan)")
    click.echo(
        "Kematian belum diajukan: "
        + ", ".join(
            f"{words} {HIDDEN_WORDS if cell is None else formatting.number(cell)}"
            for (words, _least, _most), cell in zip(BANDS, deaths.sums, strict=False)
        )
    )


def _plain(cell: Paid | None) -> dict[str, Any] | None:
    return None if cell is None else {"cases": cell.cases, "amount": cell.amount}


def _words(cell: Paid | None) -> str:
    if cell is None:
        return HIDDEN_WORDS
    return f"{formatting.number(cell.cases)} kasus, {formatting.rupiah(cell.amount)}"
