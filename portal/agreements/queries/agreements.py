"""One agreement with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased, defer

from portal.agreements.models import (
    Agreement,
    AgreementInstalment,
    AgreementMove,
    AgreementParty,
    AgreementTerm,
    AgreementVersion,
)
from portal.agreements.rules import terms as rules
from portal.agreements.rules.states import AgreementState, Party, Standing, Validity, days_left, validity
from portal.agreements.rules.terms import Instalment, QuotaTerm, TermWarning, WarningKind
from portal.core import formatting
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.quotas.models import BudgetVersion, FundingSource, Quota
from portal.regencies.models import Branch, Regency

_MISSING = "Perjanjian ini tidak ditemukan di wilayah Anda."
_GIVEN_UP = (AgreementState.CANCELLED,)


def agreement_by_id(agreement_id: int) -> Agreement:
    """Raises NotFoundError outside the scope."""
    found = db.session.get(Agreement, agreement_id)
    if found is None:
        raise NotFoundError(_MISSING)
    return found


def parties_of(agreement_id: int) -> dict[Party, AgreementParty]:
    """{party: its signer} as far as they are written down."""
    rows = db.session.scalars(select(AgreementParty).where(AgreementParty.agreement_id == agreement_id))
    return {row.party: row for row in rows}


def terms_of(agreement_id: int) -> Sequence[tuple[AgreementTerm, FundingSource]]:
    """The lines with their funding source, by their first month."""
    rows = db.session.execute(
        select(AgreementTerm, FundingSource)
        .join(FundingSource, FundingSource.code == AgreementTerm.funding_source_code)
        .where(AgreementTerm.agreement_id == agreement_id)
        .order_by(AgreementTerm.first_month, FundingSource.position, AgreementTerm.id)
    )
    return [(term, source) for term, source in rows]


def schedule_of(agreement_id: int) -> Sequence[AgreementInstalment]:
    """The payments by their days."""
    return db.session.scalars(
        select(AgreementInstalment)
        .where(AgreementInstalment.agreement_id == agreement_id)
        .order_by(AgreementInstalment.due_on)
    ).all()


def moves_of(agreement_id: int) -> Sequence[AgreementMove]:
    """Every move, newest first."""
    return db.session.scalars(
        select(AgreementMove).where(AgreementMove.agreement_id == agreement_id).order_by(AgreementMove.id.desc())
    ).all()


def possible_parents(kind: rules.AgreementKind, today: date) -> Sequence[Agreement]:
    """What it may hang on, newest first; an addendum on one that both parties have signed and that is not over."""
    query = select(Agreement).where(Agreement.kind.in_(rules.PARENTS[kind]), Agreement.state.not_in(_GIVEN_UP))
    if kind in rules.NEEDS_PARENT:
        query = query.where(Agreement.state == AgreementState.COUNTERSIGNED, Agreement.last_day >= today)
    return db.session.scalars(query.order_by(Agreement.id.desc()).limit(50)).all()


@dataclass(frozen=True)
class Head:
    """An agreement with what stands around it: whose it is, with whom, what it hangs on, its present version."""

    agreement: Agreement
    regency: Regency
    branch: Branch
    parent: Agreement | None
    version: AgreementVersion | None  # without its content, which is read where it is needed


def head_of(agreement_id: int) -> Head:
    """One query. Raises NotFoundError outside the scope."""
    parent = aliased(Agreement)
    found = db.session.execute(
        select(Agreement, Regency, Branch, parent, AgreementVersion)
        .join(Regency, Regency.id == Agreement.regency_id)
        .join(Branch, Branch.id == Agreement.branch_id)
        .outerjoin(parent, parent.id == Agreement.parent_id)
        .outerjoin(AgreementVersion, AgreementVersion.id == Agreement.version_id)
        .where(Agreement.id == agreement_id)
        .options(defer(AgreementVersion.content, raiseload=True))
    ).one_or_none()
    if found is None:
        raise NotFoundError(_MISSING)
    return Head(*found)


@dataclass(frozen=True)
class Story:
    """An agreement with its signers, lines and schedule."""

    head: Head
    parties: dict[Party, AgreementParty]
    terms: Sequence[tuple[AgreementTerm, FundingSource]]
    schedule: Sequence[AgreementInstalment]

    @property
    def agreement(self) -> Agreement:
        return self.head.agreement

    @property
    def parent(self) -> Agreement | None:
        return self.head.parent

    @property
    def version(self) -> AgreementVersion | None:
        return self.head.version

    @property
    def standing(self) -> Standing:
        return Standing(self.agreement.state, self.agreement.agreed)

    @property
    def people(self) -> int:
        """The most people that its lines allow in one month."""
        return rules.most_people(self.lines)

    @property
    def amount(self) -> int:
        return rules.total(self.lines)

    @property
    def lines(self) -> list[QuotaTerm]:
        return [line_of(term, source.name) for term, source in self.terms]

    @property
    def instalments(self) -> list[Instalment]:
        return [Instalment(part.due_on, part.amount) for part in self.schedule]

    @property
    def difference(self) -> int:
        """Rupiah of the schedule minus rupiah of the lines."""
        return rules.schedule_difference(self.lines, self.instalments)

    def validity(self, today: date) -> Validity:
        return validity(self.agreement.state, self.agreement.first_day, self.agreement.last_day, today)

    def days_left(self, today: date) -> int:
        return days_left(self.agreement.last_day, today)


def line_of(term: AgreementTerm, source: str) -> QuotaTerm:
    """A stored line as the rules take it; `source` is the name of its funding source for people, its code for rules."""
    return QuotaTerm(
        source=source,
        people=term.people,
        first_month=term.first_month,
        last_month=term.last_month,
        jkk_rate=term.jkk_rate,
        jkm_rate=term.jkm_rate,
        amount=term.amount,
        reason=term.reason,
    )


def story_of(agreement_id: int) -> Story:
    """Four queries. Raises NotFoundError outside the scope."""
    head = head_of(agreement_id)
    return Story(head, parties_of(agreement_id), terms_of(agreement_id), schedule_of(agreement_id))


@dataclass(frozen=True)
class Related:
    """What hangs on an agreement, and when the one before it ended (of the same kind and office), if there was one."""

    children: Sequence[Agreement]
    former_end: date | None


def related_of(agreement: Agreement) -> Related:
    """One query."""
    former = and_(
        Agreement.kind == agreement.kind,
        Agreement.office == agreement.office,
        Agreement.id != agreement.id,
        Agreement.first_day < agreement.first_day,
        Agreement.state.in_((AgreementState.COUNTERSIGNED, AgreementState.TERMINATED)),
    )
    rows = db.session.scalars(
        select(Agreement)
        .where(Agreement.regency_id == agreement.regency_id, or_(Agreement.parent_id == agreement.id, former))
        .order_by(Agreement.id)
    ).all()
    return Related(
        [each for each in rows if each.parent_id == agreement.id],
        max((each.last_day for each in rows if each.parent_id != agreement.id), default=None),
    )


def warnings_of(story: Story, related: Related) -> list[TermWarning]:
    """What to look at before signing (domain rule 16); a query more where its term crosses a year's end."""
    agreement = story.agreement
    found = []
    if rules.is_short(agreement.first_day, agreement.last_day):
        months = rules.whole_months(agreement.first_day, agreement.last_day)
        found.append(
            TermWarning(
                WarningKind.SHORT,
                f"Masanya hanya {months} bulan. Bila peserta meninggal sebelum tiga bulan terdaftar, santunannya jauh "
                "lebih kecil; usahakan masa yang lebih panjang.",
            )
        )
    if agreement.kind is rules.AgreementKind.AGREEMENT:
        gap = rules.gap_days(related.former_end, agreement.first_day)
        if gap:
            found.append(
                TermWarning(
                    WarningKind.GAP,
                    f"Ada jeda {formatting.number(gap)} hari sejak perjanjian sebelumnya berakhir. Selama jeda tidak "
                    "ada yang melindungi pekerja.",
                )
            )
    if agreement.countersigned_on is not None and agreement.countersigned_on > agreement.first_day:
        days = (agreement.countersigned_on - agreement.first_day).days
        found.append(
            TermWarning(
                WarningKind.SIGNED_LATE,
                f"Ditandatangani {formatting.number(days)} hari setelah masanya mulai. Pastikan iuran bulan-bulan itu "
                "memang dapat dibayar.",
            )
        )
    bare = _years_without_budget(story)
    if bare:
        years = " dan ".join(map(str, bare))
        found.append(
            TermWarning(
                WarningKind.NO_BUDGET,
                f"Masanya melewati 31 Desember, tetapi pagu tahun {years} belum dicatat. Pastikan anggarannya.",
            )
        )
    return found


def _years_without_budget(story: Story) -> list[int]:
    agreement = story.agreement
    if agreement.first_day.year == agreement.last_day.year or not story.terms:
        return []
    years = db.session.scalars(
        select(Quota.fiscal_year)
        .join(BudgetVersion, BudgetVersion.quota_id == Quota.id)
        .where(
            Quota.regency_id == agreement.regency_id,
            Quota.funding_source_code.in_({term.funding_source_code for term, _source in story.terms}),
        )
        .distinct()
    ).all()
    return rules.years_without_budget(agreement.first_day, agreement.last_day, years)
