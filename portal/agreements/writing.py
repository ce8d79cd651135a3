"""Gathering what a document says, in a fixed small number of questions to the database."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.agreements.models import (
    Agreement,
    AgreementArticle,
    AgreementInstalment,
    AgreementParty,
    AgreementTerm,
)
from portal.agreements.rules import content as rules
from portal.agreements.rules.clauses import Article
from portal.agreements.rules.content import Written
from portal.agreements.rules.facts import Facts, ParentFacts, PartyFacts, TermFacts
from portal.agreements.rules.states import Party
from portal.core.db import db
from portal.core.settings import value_of
from portal.quotas.models import FundingSource
from portal.regencies.models import Branch, Regency


def content_of(agreement: Agreement) -> Written:
    """What the document of an agreement would say as it stands now: content, problems, fingerprint.

    Asks at most eight questions, whatever the number of articles and terms. Nothing is written.
    """
    return rules.written(facts_of(agreement))


def facts_of(agreement: Agreement) -> Facts:
    """The rows of an agreement as plain values; raises NoResultFound for a regency or branch that does not exist."""
    regency = db.session.get_one(Regency, agreement.regency_id)
    branch = db.session.get_one(Branch, agreement.branch_id)
    institutions = {
        Party.FIRST: (f"Pemerintah {regency.official_name}", _through(agreement.office)),
        Party.SECOND: (branch.name, ""),
    }
    parties = db.session.scalars(select(AgreementParty).where(AgreementParty.agreement_id == agreement.id))
    schedule = db.session.execute(
        select(AgreementInstalment.due_on, AgreementInstalment.amount)
        .where(AgreementInstalment.agreement_id == agreement.id)
        .order_by(AgreementInstalment.due_on, AgreementInstalment.id)
    )
    return Facts(
        reference=f"{agreement.regency_id}-{agreement.id}",
        kind=agreement.kind,
        subject=agreement.subject,
        office=agreement.office,
        region=regency.official_name,
        place=regency.capital,
        letterhead=value_of("letterhead", agreement.regency_id).splitlines(),
        first_number=agreement.first_number,
        second_number=agreement.second_number,
        first_day=agreement.first_day,
        last_day=agreement.last_day,
        local_basis=agreement.local_basis,
        parties={row.party: _party(row, *institutions[row.party]) for row in parties},
        terms=_terms(agreement.id),
        schedule=[(row.due_on, row.amount) for row in schedule],
        articles=articles_of(agreement.id),
        parent=_parent(agreement.parent_id),
    )


def articles_of(agreement_id: int) -> list[Article]:
    """The articles as they stand: the newest revision of each that is not left out, as Pasal 1, 2, 3 …"""
    newest = (
        select(AgreementArticle.key, func.max(AgreementArticle.revision).label("revision"))
        .where(AgreementArticle.agreement_id == agreement_id)
        .group_by(AgreementArticle.key)
        .subquery()
    )
    rows = db.session.scalars(
        select(AgreementArticle)
        .join(newest, (newest.c.key == AgreementArticle.key) & (newest.c.revision == AgreementArticle.revision))
        .where(AgreementArticle.agreement_id == agreement_id, AgreementArticle.left_out.is_(False))
        .order_by(AgreementArticle.position, AgreementArticle.id)
    )
    return [Article(number, row.heading, row.text, row.key, row.standard) for number, row in enumerate(rows, 1)]


def _through(office: str) -> str:
    """The office that acts for the region, unless the region itself is written there."""
    return "" if office.casefold().startswith("pemerintah") else office


def _party(row: AgreementParty, institution: str, through: str) -> PartyFacts:
    return PartyFacts(
        row.name, row.acting, row.position, row.staff_number, row.authority, row.address, institution, through
    )


def _terms(agreement_id: int) -> list[TermFacts]:
    rows = db.session.execute(
        select(AgreementTerm, FundingSource.name)
        .join(FundingSource, FundingSource.code == AgreementTerm.funding_source_code)
        .where(AgreementTerm.agreement_id == agreement_id)
        .order_by(AgreementTerm.first_month, FundingSource.position, AgreementTerm.id)
    )
    return [
        TermFacts(
            source,
            term.people,
            term.first_month,
            term.last_month,
            term.jkk_rate,
            term.jkm_rate,
            term.amount,
            term.reason,
        )
        for term, source in rows
    ]


def _parent(parent_id: int | None) -> ParentFacts | None:
    parent = db.session.get(Agreement, parent_id) if parent_id is not None else None
    if parent is None:
        return None
    return ParentFacts(parent.kind, parent.first_number, parent.second_number, parent.subject)
