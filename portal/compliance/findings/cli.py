"""`portal findings …`: apply the rules now, and list what they find wanting."""

from __future__ import annotations

import json

import click

from portal.compliance.findings import queries, service
from portal.compliance.findings.queries import FindingFilter, FindingLine
from portal.compliance.findings.rules.catalogue import OWNER_LABELS, SEVERITY_LABELS, Severity
from portal.compliance.findings.rules.reconciliation import FindingState
from portal.core import formatting
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.regencies import queries as regencies


@click.group("findings")
def commands() -> None:
    """Temuan: menilai aturan sekarang, dan daftarnya."""


@commands.command("run")
@click.option("--regency", default="", help="Wilayah, misalnya ttu; tanpa ini semua wilayah.")
def run(regency: str) -> None:
    """Nilai semua aturan sekarang, seperti setiap malam."""
    with writing(), scope_of(regencies.system_scope()):
        wanted = {_regency_id(regency)} if regency else regencies.all_regency_ids()
        steps = service.judge(wanted)
        counts = queries.open_counts(wanted)
        db.session.commit()
    found = formatting.number(sum(each.open for each in counts.values()))
    click.echo(f"{formatting.number(steps)} perubahan; {found} temuan terbuka di {len(counts)} wilayah.")


@commands.command("list")
@click.option("--regency", default="", help="Wilayah, misalnya ttu; tanpa ini semua wilayah.")
@click.option("--state", type=click.Choice([each.value for each in FindingState]), default="open", show_default=True)
@click.option("--json", "json_wanted", is_flag=True, help="Cetak sebagai JSON.")
def list_findings(regency: str, state: str, json_wanted: bool) -> None:
    """Cetak temuan, yang terberat dan terlama lebih dahulu, sama dengan halamannya."""
    with scope_of(regencies.system_scope()):
        wanted = FindingFilter(FindingState(state), regency_id=_regency_id(regency) if regency else None)
        lines = list(queries.every_finding(wanted))
    if json_wanted:
        click.echo(json.dumps([_body(line) for line in lines], ensure_ascii=False))
        return
    for line in lines:
        each = line.finding
        click.echo(
            f"{SEVERITY_LABELS[Severity(each.severity)]:7}{formatting.day(each.since):20}{line.slug:20}"
            f"{each.sentence} ({OWNER_LABELS[each.owner]}, tenggat {formatting.day(each.deadline)})"
        )
    click.echo(f"{formatting.number(len(lines))} temuan.")


def _regency_id(slug: str) -> int:
    found = regencies.regency_or_none(slug.lower())
    if found is None:
        raise click.UsageError(f"Wilayah {slug} tidak dikenal, contoh: ttu, belu, kota-kupang.")
    return found.id


def _body(line: FindingLine) -> dict[str, object]:
    """Days as ISO, severity from 1 (least) to 3."""
    each = line.finding
    return {
        "id": each.id,
        "regency": line.slug,
        "rule": each.rule.value,
        "subject": each.subject_key,
        "state": each.state.value,
        "severity": each.severity,
        "sentence": each.sentence,
        "since": each.since.isoformat(),
        "opened": each.opened_on.isoformat(),
        "deadline": each.deadline.isoformat(),
        "owner": each.owner.value,
        "escalated": each.escalated_on.isoformat() if each.escalated_on else None,
        "waived_until": each.waived_until.isoformat() if each.waived_until else None,
        "closed": each.closed_on.isoformat() if each.closed_on else None,
        "why_closed": each.closed_why,
    }
