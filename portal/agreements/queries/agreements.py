"""One agreement with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from portal.agreements.models import (
    Agreement,
    AgreementInstalment,
    AgreementMove,
    AgreementParty,
    AgreementTerm,
)
from portal.agreements.rules import terms as rules
from portal.agreements.rules.readiness import problems
from portal.agreements.rules.states import AgreementState, Move, Party, Standing, Validity, days_left, validity
from portal.agreements.rules.terms import Instalment, QuotaTerm, TermWarning, WarningKind
from portal.core import formatting
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.quotas.models import BudgetVersion, FundingSource, Quota

_GIVEN_UP = (AgreementState.CANCELLED,)


def agreement_by_id(agreement_id: int) -> Agreement:
    """Raises NotFoundError outside the scope."""
    found = db.session.get(Agreement, agreement_id)
    if found is None:
        raise NotFoundError("Perjanjian ini tidak ditemukan di wilayah Anda.")
    return found


def parties_of(agreement_id: int) -> dict[Party, AgreementParty]:
    """{party: its signer} as far as they are written down."""
    rows = db.session.scalars(select(AgreementParty).where(AgreementParty.agreement_id == agreement_id))
    return {row.party: row for row in rows}


def terms_of(agreement_id: int) -> Sequence[tuple[AgreementTerm, FundingSource]]:
    """The lines with their funding source, in the order in which they were written."""
    rows = db.session.execute(
        select(AgreementTerm, FundingSource)
        .join(FundingSource, FundingSource.code == AgreementTerm.funding_source_code)
        .where(AgreementTerm.agreement_id == agreement_id)
        .order_by(AgreementTerm.first_month, AgreementTerm.id)
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


def possible_parents(kind: rules.AgreementKind) -> Sequence[Agreement]:
    """What an agreement of this kind may hang on, newest first; an addendum only on one that both have signed."""
    query = select(Agreement).where(Agreement.kind.in_(rules.PARENTS[kind]), Agreement.state.not_in(_GIVEN_UP))
    if kind in rules.NEEDS_PARENT:
        query = query.where(Agreement.state == AgreementState.COUNTERSIGNED)
    return db.session.scalars(query.order_by(Agreement.id.desc()).limit(50)).all()


@dataclass(frozen=True)
class Story:
    """An agreement as its page shows it. `family`: its parent and the agreements that hang on it."""

    agreement: Agreement
    parties: dict[Party, AgreementParty]
    terms: Sequence[tuple[AgreementTerm, FundingSource]]
    schedule: Sequence[AgreementInstalment]
    family: Sequence[Agreement]
    moves: Sequence[AgreementMove]

    @property
    def standing(self) -> Standing:
        return Standing(self.agreement.state, self.agreement.agreed)

    @property
    def people(self) -> int:
        """The most people that its lines allow in one month."""
        lines = self.lines
        months = {line.first_month for line in lines}  # the number only rises where a line begins
        return max(
            (
                sum(line.people for line in self.lines if line.first_month <= month <= line.last_month)
                for month in months
            ),
            default=0,
        )

    @property
    def amount(self) -> int:
        return rules.total(self.lines)

    @property
    def lines(self) -> list[QuotaTerm]:
        return [line_of(term, source) for term, source in self.terms]

    @property
    def instalments(self) -> list[Instalment]:
        return [Instalment(part.due_on, part.amount) for part in self.schedule]

    @property
    def difference(self) -> int:
        """Rupiah of the schedule minus rupiah of the lines."""
        return rules.schedule_difference(self.lines, self.instalments)

    @property
    def parent(self) -> Agreement | None:
        return next((each for each in self.family if each.id == self.agreement.parent_id), None)

    @property
    def children(self) -> list[Agreement]:
        return [each for each in self.family if each.parent_id == self.agreement.id]

    def validity(self, today: date) -> Validity:
        return validity(self.agreement.state, self.agreement.first_day, self.agreement.last_day, today)

    def days_left(self, today: date) -> int:
        return days_left(self.agreement.last_day, today)

    def last(self, move: Move) -> AgreementMove | None:
        """The newest move of a kind."""
        return next((each for each in self.moves if each.move is move), None)


def line_of(term: AgreementTerm, source: FundingSource) -> QuotaTerm:
    """A stored line as the rules take it."""
    return QuotaTerm(
        source=source.name,
        people=term.people,
        first_month=term.first_month,
        last_month=term.last_month,
        rate=term.jkk_rate + term.jkm_rate,
        amount=term.amount,
        reason=term.reason,
    )


def story_of(agreement_id: int) -> Story:
    """Six queries. Raises NotFoundError outside the scope."""
    agreement = agreement_by_id(agreement_id)
    hangs_on = [Agreement.parent_id == agreement.id]
    if agreement.parent_id is not None:
        hangs_on.append(Agreement.id == agreement.parent_id)
    family = db.session.scalars(select(Agreement).where(or_(*hangs_on)).order_by(Agreement.id)).all()
    return Story(
        agreement,
        parties_of(agreement.id),
        terms_of(agreement.id),
        schedule_of(agreement.id),
        family,
        moves_of(agreement.id),
    )


def problems_of(story: Story) -> list[str]:
    """What does not add up in its figures."""
    agreement = story.agreement
    return problems(agreement.first_day, agreement.last_day, story.lines, story.instalments)


def warnings_of(story: Story) -> list[TermWarning]:
    """What to look at before signing (domain rule 16): one query more for the former agreement, one for budgets."""
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
        gap = rules.gap_days(_former_end(agreement), agreement.first_day)
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


def _former_end(agreement: Agreement) -> date | None:
    """The last day of the agreement of the same office before this one."""
    return db.session.scalar(
        select(Agreement.last_day)
        .where(
            Agreement.kind == agreement.kind,
            Agreement.office == agreement.office,
            Agreement.regency_id == agreement.regency_id,
            Agreement.id != agreement.id,
            Agreement.first_day < agreement.first_day,
            Agreement.state.in_((AgreementState.COUNTERSIGNED, AgreementState.TERMINATED)),
        )
        .order_by(Agreement.last_day.desc())
        .limit(1)
    )


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
