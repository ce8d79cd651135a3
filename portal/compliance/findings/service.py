"""The verbs of findings: judge regencies, set one aside, change a rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.service import PORTAL, Actor, record
from portal.compliance.findings import queries
from portal.compliance.findings.facts import gather
from portal.compliance.findings.models import ComplianceRule, Finding, FindingEvent, FindingRun
from portal.compliance.findings.rules.catalogue import SPECS, Owner, RuleCode, Setting, in_words
from portal.compliance.findings.rules.evaluation import evaluate
from portal.compliance.findings.rules.reconciliation import (
    EventKind,
    FindingState,
    Standing,
    Step,
    longest_waiver,
    reconcile,
)
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError

SUBJECT = "finding"


def judge(regency_ids: Collection[int]) -> int:
    """Go over some regencies by the rules that hold, and write what comes of it. Returns how many steps were made.

    Whoever judges a regency holds it until the transaction ends: the second of two who change it at once sees what the
    first has written, and nothing is opened twice.
    """
    ids = sorted(regency_ids)
    for run in _hold(ids):
        run.judged_on = clock.today()
    day, settings = clock.today(), queries.settings_in_force()
    by_code = {each.code: each for each in settings}
    facts = gather(ids, day, [each.code for each in settings if each.on])
    kept: dict[int, dict[tuple[RuleCode, str], Finding]] = defaultdict(dict)
    for finding in db.session.scalars(
        select(Finding).where(Finding.regency_id.in_(ids)).execution_options(populate_existing=True)
    ):
        kept[finding.regency_id][finding.rule, finding.subject_key] = finding
    made = 0
    for regency_id in ids:
        verdicts = evaluate(facts[regency_id], settings, day)
        standing = [each.standing for each in kept[regency_id].values()]
        steps = reconcile(standing, verdicts, by_code, day)
        for step in steps:
            _write(regency_id, kept[regency_id], step)
        made += len(steps)
    return made


def _hold(ids: list[int]) -> Collection[FindingRun]:
    """Lock the regencies in the order of their ids, so that nobody waits in a circle."""
    runs = _locked(ids)
    missing = [each for each in ids if each not in runs]
    for regency_id in missing:
        try:
            with db.session.begin_nested():
                db.session.add(FindingRun(regency_id=regency_id, judged_on=clock.today()))
        except IntegrityError:  # somebody judged this regency for the first time in this very moment
            continue
    return (_locked(ids) if missing else runs).values()


def _locked(ids: list[int]) -> dict[int, FindingRun]:
    rows = db.session.scalars(
        select(FindingRun)
        .where(FindingRun.regency_id.in_(ids))
        .order_by(FindingRun.regency_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.regency_id: row for row in rows}


def _write(regency_id: int, kept: dict[tuple[RuleCode, str], Finding], step: Step) -> None:
    """One step: the finding as it is afterwards, and a line of its history."""
    after, now = step.after, clock.now()
    finding = kept.get((after.rule, after.key))
    if finding is None:
        finding = Finding(regency_id=regency_id, rule=after.rule, subject_key=after.key)
        kept[after.rule, after.key] = finding
        _put(finding, after)
        db.session.add(finding)
        db.session.flush()  # its history names it
    else:
        _put(finding, after)
    finding.closed_why = step.sentence if step.kind is EventKind.CLOSED else ""
    finding.changed_at = now
    _tell(finding, step.kind, step.sentence, PORTAL)


def _put(finding: Finding, after: Standing) -> None:
    finding.state = after.state
    finding.severity = int(after.severity)
    finding.sentence = after.sentence
    finding.since = after.since
    finding.opened_on = after.opened_on
    finding.deadline = after.deadline
    finding.owner = after.owner
    finding.agreed_default = after.agreed_default
    finding.escalated_on = after.escalated_on
    finding.waived_until = after.waived_until
    finding.closed_on = after.closed_on
    finding.closed_why = ""
    finding.changed_at = clock.now()
    finding.revision = (finding.revision or 0) + 1


def _tell(
    finding: Finding, kind: EventKind, sentence: str, by: Actor, *, reason: str = "", until: date | None = None
) -> None:
    db.session.add(
        FindingEvent(
            regency_id=finding.regency_id,
            finding_id=finding.id,
            kind=kind,
            sentence=sentence,
            reason=reason,
            until_on=until,
            happened_at=clock.now(),
            by_name=by.name,
            by_role=by.role,
        )
    )


def waive(finding: Finding, *, until: date, reason: str, revision: int, by: Actor) -> Finding:
    """Set a finding aside until a day; it comes back the day after, while the matter stands.

    Raises DomainError without a reason, for a day that is past or too far off, when it is closed, or when it changed
    meanwhile. Its regency is held as for judging, so that a waiver and a change of the facts never cross.
    """
    _hold([finding.regency_id])
    db.session.refresh(finding)
    why, today = reason.strip(), clock.today()
    if not why:
        raise DomainError("Tulis alasan pengecualian.", field="reason")
    if until < today:
        raise DomainError("Isi hari ini atau hari sesudahnya.", field="until")
    if until > longest_waiver(today):
        raise DomainError("Pengecualian paling lama satu tahun.", field="until")
    if finding.state is FindingState.CLOSED:
        raise DomainError("Temuan ini sudah tertutup sendiri.")
    if finding.revision != revision:
        raise DomainError("Temuan ini berubah sejak halaman dibuka. Baca keadaannya sekarang, lalu putuskan lagi.")
    finding.state = FindingState.WAIVED
    finding.waived_until, finding.waived_why, finding.waived_by_name = until, why, by.name
    finding.revision += 1
    finding.changed_at = clock.now()
    sentence = f"Dikecualikan sampai {formatting.day(until)}."
    _tell(finding, EventKind.WAIVED, sentence, by, reason=why, until=until)
    record(
        "finding_waived",
        by=by,
        sentence=f"Temuan dikecualikan sampai {formatting.day(until)}: {finding.sentence}",
        regency_id=finding.regency_id,
        subject_kind=SUBJECT,
        subject_id=finding.id,
        reason=why,
    )
    db.session.flush()
    return finding


@dataclass(frozen=True)
class Preview:
    """What another setting of a rule would do today: {regency: findings} opened and closed, and how many stay."""

    opens: Mapping[int, int]
    closes: Mapping[int, int]
    stays: int

    @property
    def opened(self) -> int:
        return sum(self.opens.values())

    @property
    def closed(self) -> int:
        return sum(self.closes.values())


def preview(setting: Setting, regency_ids: Collection[int]) -> Preview:
    """Judge all regencies by a rule as it would be, and write nothing."""
    ids, day = sorted(regency_ids), clock.today()
    facts = gather(ids, day, [setting.code])
    kept = queries.standing_of_rule(setting.code)
    opens: dict[int, int] = {}
    closes: dict[int, int] = {}
    stays = 0
    for regency_id in ids:
        own = [each.standing for each in kept if each.regency_id == regency_id]
        verdicts = evaluate(facts[regency_id], [setting], day)
        kinds = [step.kind for step in reconcile(own, verdicts, {setting.code: setting}, day)]
        closing = kinds.count(EventKind.CLOSED)
        opening = kinds.count(EventKind.OPENED) + kinds.count(EventKind.REOPENED)
        stays += sum(each.state is not FindingState.CLOSED for each in own) - closing
        if opening:
            opens[regency_id] = opening
        if closing:
            closes[regency_id] = closing
    return Preview(opens, closes, stays)


def change_rule(setting: Setting, *, version: int, reason: str, regency_ids: Collection[int], by: Actor) -> int:
    """A rule holds otherwise from now on, and all regencies are judged at once. Returns how many steps came of it.

    Raises DomainError without a reason, when nothing changes, for a number outside its limits, or when somebody else
    changed the rule meanwhile.
    """
    why = reason.strip()
    if not why:
        raise DomainError("Tulis alasan aturan diubah.", field="reason")
    before = queries.rule_by_code(setting.code)
    if before.version != version:
        raise DomainError("Aturan ini sudah diubah orang lain. Baca yang berlaku sekarang, lalu ubah lagi.")
    _refuse_numbers(setting)
    if before.setting == setting:
        raise DomainError("Tidak ada yang berubah.")
    after = ComplianceRule(
        code=setting.code,
        version=version + 1,
        label=before.label,
        sentence=before.sentence,
        switched_on=setting.on,
        parameters=dict(setting.parameters),
        severity=int(setting.severity),
        days=setting.days,
        agreed_default=setting.agreed_default,
        owner=setting.owner,
        reason=why,
        changed_at=clock.now(),
        changed_by_name=by.name,
    )
    try:
        with db.session.begin_nested():
            db.session.add(after)
    except IntegrityError:
        raise DomainError("Aturan ini baru saja diubah orang lain. Baca yang berlaku sekarang.") from None
    what = in_words(setting) or "tanpa angka"
    state = "dipakai" if setting.on else "dimatikan"
    record(
        "compliance_rule_changed",
        by=by,
        sentence=f"Aturan {before.label} ({state}): {what}; tenggat {setting.days} hari.",
        regency_id=None,
        subject_kind="compliance_rule",
        subject_id=setting.code.value,
        reason=why,
    )
    return judge(regency_ids)


def _refuse_numbers(setting: Setting) -> None:
    for each in SPECS[setting.code].parameters:
        if not each.minimum <= setting[each.name] <= each.maximum:
            raise DomainError(
                f"{each.label}: isi dengan angka {formatting.number(each.minimum)} sampai "
                f"{formatting.number(each.maximum)}.",
                field=each.name,
            )
    if setting.owner is Owner.PROVINCE:
        raise DomainError("Pilih peran di wilayah: provinsi memegangnya sesudah tenggat.", field="owner")
