"""What the province does besides judging single criteria: many at once, closing an edition, opening its ranking."""

from __future__ import annotations

from portal.audit.service import Actor, record
from portal.core import changes, clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.holding import hold
from portal.paritrana import queries
from portal.paritrana.models import ParitranaEdition, ParitranaVerdict
from portal.paritrana.rules.campaign import AssessmentState, EditionState, Move, Mover
from portal.paritrana.rules.criteria import CriterionKind
from portal.paritrana.rules.overview import seal, why_not_closed
from portal.paritrana.rules.points import SIMULATION
from portal.paritrana.rules.scoring import Decision, LineState
from portal.paritrana.service import OutdatedVerdictError, refresh
from portal.paritrana.service.editions import touch
from portal.paritrana.service.holding import held, refuse_move
from portal.regencies import queries as regencies

_NO_EDITION = "Edisi ini tidak ditemukan. Pilih edisi dari daftar."


def accept_computed(assessment_id: int, *, seen: str | None = None, by: Actor) -> int:
    """Accept whatever the portal has computed and nobody has judged yet; how many criteria.

    What the portal has no data for is left out: that is for a person to decide. `seen` is the seal over the codes and
    points that the page showed; None for whoever looked at none. Raises OutdatedVerdictError when they are others by
    now, DomainError when it is not the province's turn, or nothing of the kind is left.
    """
    assessment, edition = held(assessment_id)
    refuse_move(assessment, Move.JUDGE, Mover.PROVINCE)
    lines = {line["code"]: line for line in refresh(edition, assessment.regency_id).lines}
    judged = {criterion_id for _, criterion_id in queries.newest_verdicts([assessment.id])}
    accepted = [
        line.criterion
        for line in queries.criteria_of(edition.id)
        if line.criterion.kind is CriterionKind.COMPUTED
        and line.criterion.id not in judged
        and lines[line.criterion.code]["state"] == LineState.COUNTED.value
    ]
    if not accepted:
        raise DomainError("Tidak ada lagi kriteria yang dihitung portal dan belum diputuskan.")
    if seen is not None and seen != seal((each.code, lines[each.code]["own"]) for each in accepted):
        raise OutdatedVerdictError(
            "Angka yang dihitung portal baru saja berubah, jadi belum ada yang diterima. Periksa lagi di bawah, lalu "
            "terima bila sudah sesuai."
        )
    now = clock.now()
    for criterion in accepted:
        db.session.add(
            ParitranaVerdict(
                regency_id=assessment.regency_id,
                assessment_id=assessment.id,
                criterion_id=criterion.id,
                decision=Decision.ACCEPT,
                points=lines[criterion.code]["own"],
                reason="",
                after_reply=assessment.state is AssessmentState.REPLIED,
                decided_at=now,
                decided_by_name=by.name,
            )
        )
    codes = ", ".join(each.code for each in accepted)
    record(
        "paritrana_judged",
        by=by,
        sentence=f"Kriteria {codes} {edition.title} diterima sebagaimana dihitung portal.",
        regency_id=assessment.regency_id,
        subject_kind="paritrana_assessment",
        subject_id=assessment.id,
    )
    refresh(edition, assessment.regency_id)
    return len(accepted)


def close_edition(edition_id: int, *, revision: int, by: Actor) -> ParitranaEdition:
    """Nothing of the edition changes any more. Who has not handed in is named in the record.

    Raises DomainError while scores wait to be frozen (`rules.overview.why_not_closed`).
    """
    edition = _held(edition_id, revision)
    if edition.state is not EditionState.OPEN:
        raise DomainError("Edisi ini tidak sedang dibuka.")
    not_frozen, handed_in = waiting_of(edition)
    if problem := why_not_closed(handed_in, not_frozen, clock.today(), edition.calendar):
        raise DomainError(problem)
    edition.state = EditionState.CLOSED
    touch(edition, by)
    changes.touched_everywhere()
    without = f" Tidak mengajukan: {', '.join(not_frozen)}." if not_frozen else ""
    _record("paritrana_edition_closed", edition, f"{edition.title} ditutup ({SIMULATION}).{without}", by)
    return edition


def waiting_of(edition: ParitranaEdition) -> tuple[list[str], list[str]]:
    """(names of regions without a frozen score, those of them that have handed in), by name."""
    begun = queries.assessments_of(edition.id)
    not_frozen, handed_in = [], []
    for regency in sorted(regencies.all_regencies(), key=lambda each: each.short_name):
        found = begun.get(regency.id)
        if found is not None and found.state is AssessmentState.FROZEN:
            continue
        not_frozen.append(regency.short_name)
        if found is not None and found.state is not AssessmentState.FILLING:
            handed_in.append(regency.short_name)
    return not_frozen, handed_in


def set_ranking_open(edition_id: int, wanted: bool, *, reason: str, revision: int, by: Actor) -> ParitranaEdition:
    """Whether the regions see each other's place. Raises DomainError without a reason, or when it is so already."""
    edition = _held(edition_id, revision)
    if edition.state is EditionState.DRAFT:
        raise DomainError("Edisi ini belum dibuka, jadi belum ada peringkatnya.")
    if edition.ranking_open is wanted:
        raise DomainError("Peringkat edisi ini sudah demikian. Tidak ada yang diubah.")
    if not reason.strip():
        raise DomainError("Tulis alasannya.", field="reason")
    edition.ranking_open = wanted
    touch(edition, by)
    words = "dibuka bagi semua wilayah" if wanted else "ditutup kembali bagi wilayah"
    _record("paritrana_ranking_opened", edition, f"Peringkat {edition.title} {words} ({SIMULATION}).", by, reason)
    return edition


def _held(edition_id: int, revision: int) -> ParitranaEdition:
    edition = hold(ParitranaEdition, edition_id, _NO_EDITION)
    if revision != edition.revision:
        raise DomainError("Edisi ini baru saja diubah. Periksa lagi di bawah, lalu ulangi bila perlu.")
    return edition


def _record(action: str, edition: ParitranaEdition, sentence: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=None,
        subject_kind="paritrana_edition",
        subject_id=edition.id,
        reason=reason,
    )
