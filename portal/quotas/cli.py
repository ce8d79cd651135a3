"""`portal quotas …`: the balance of a year on the command line, and the proof that ledger and places agree."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import click
from click.exceptions import Exit

from portal.core import clock, formatting
from portal.core.formatting import WITA
from portal.core.months import Month, month_range
from portal.core.tenancy import Scope, scope_of
from portal.quotas import queries
from portal.quotas.queries import QuotaState
from portal.quotas.rules.ledger import balance, people_of
from portal.regencies import queries as regencies

_FIGURES = ("allocated", "reserved", "taken", "remaining", "budget", "realisation")
_HEADERS = ("Ditetapkan", "Dipesan", "Terpakai", "Sisa", "Pagu", "Realisasi")


@click.group("quotas")
def commands() -> None:
    """Kuota: saldo menurut buku kuota, dan pembuktiannya."""


@commands.command("balance")
@click.option("--regency", required=True, help="Wilayah, misalnya ttu.")
@click.option("--year", type=int, default=None, help="Tahun anggaran (bawaan: tahun ini).")
@click.option(
    "--on", "on_text", default="", help="Tanggal yang bulannya dihitung, misalnya 2026-07-01 (bawaan: hari ini)."
)
@click.option("--as-known-at", "known_text", default="", help="Hanya baris yang dicatat sampai akhir tanggal ini.")
@click.option("--json", "json_wanted", is_flag=True, help="Cetak sebagai JSON.")
def balance_command(regency: str, year: int | None, on_text: str, known_text: str, json_wanted: bool) -> None:
    """Cetak saldo tempat, pagu, dan realisasi tiap sumber dana, sama dengan halaman Kuota."""
    found = regencies.regency_or_none(regency.lower())
    if found is None:
        raise click.UsageError(f"Wilayah {regency} tidak dikenal, contoh: ttu, belu, kota-kupang.")
    on = _day(on_text, "--on") if on_text else clock.today()
    known_at = _end_of(_day(known_text, "--as-known-at")) if known_text else None
    fiscal_year = year or clock.today().year
    with scope_of(Scope.regency(found.id)):
        rows = [_row(state) for state in queries.states_of_year(fiscal_year, Month.of(on), known_at)]
    total = {name: sum(row[name] for row in rows) for name in _FIGURES}
    if json_wanted:
        body = {
            "regency": found.slug,
            "fiscal_year": fiscal_year,
            "on": on.isoformat(),
            "as_known_at": known_at.isoformat() if known_at else None,
            "funding_sources": rows,
            "total": total,
        }
        click.echo(json.dumps(body, ensure_ascii=False))
        return
    click.echo(f"{found.official_name}, tahun anggaran {fiscal_year}, keadaan {formatting.month(Month.of(on))}")
    for line in _table(rows, total):
        click.echo(line)


def _row(state: QuotaState) -> dict[str, Any]:
    return {
        "funding_source": state.quota.funding_source_code,
        "name": state.quota.funding_source.name,
        "month": str(state.month),
        "allocated": state.balance.allocated,
        "reserved": state.balance.reserved,
        "taken": state.balance.taken,
        "remaining": state.balance.remaining,
        "budget": state.budget.amount,
        "realisation": state.realisation,
    }


def _table(rows: Sequence[dict[str, Any]], total: dict[str, int]) -> list[str]:
    lines = [["Sumber dana", *_HEADERS], *([row["name"], *_words(row)] for row in rows), ["Jumlah", *_words(total)]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return [
        "  ".join(
            [line[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    ]


def _words(row: dict[str, Any]) -> list[str]:
    return [
        formatting.rupiah(row[name]) if name in ("budget", "realisation") else formatting.number(row[name])
        for name in _FIGURES
    ]


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{option}: tulis tanggal sebagai 2026-07-01.") from None


def _end_of(day: date) -> datetime:
    """The last moment of a day in NTT."""
    return datetime.combine(day + timedelta(days=1), time(), WITA) - timedelta(microseconds=1)


@commands.command("prove")
def prove() -> None:
    """Buktikan bahwa buku kuota tidak pernah minus dan sama dengan tempat tiap desa, di semua wilayah."""
    with scope_of(regencies.system_scope()):
        problems = []
        quotas = 0
        for year in queries.years():
            found = queries.quotas_of_year(year)
            lines = queries.lines_of(quota.id for quota in found)
            places = queries.people_in_places(quota.id for quota in found)
            for quota in found:
                quotas += 1
                name = f"Kuota {quota.id} ({quota.funding_source.name} {year}, wilayah {quota.regency_id})"
                for month in month_range(quota.first_month, quota.last_month):
                    left = balance(lines[quota.id], month).remaining
                    if left < 0:
                        problems.append(f"{name}: {formatting.month(month)} minus {formatting.number(-left)} tempat.")
                taken = people_of(lines[quota.id])
                if taken != places.get(quota.id, 0):
                    problems.append(
                        f"{name}: buku kuota {formatting.number(taken)} orang, tempat desa "
                        f"{formatting.number(places.get(quota.id, 0))} orang."
                    )
    for problem in problems:
        click.echo(problem)
    click.echo(f"{formatting.number(quotas)} kuota diperiksa, {formatting.number(len(problems))} selisih.")
    if problems:
        raise Exit(1)
