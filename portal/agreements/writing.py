"""What a document says, gathered from the rows of an agreement; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from portal.agreements import queries
from portal.agreements.models import Agreement, AgreementArticle, AgreementParty
from portal.agreements.queries import Story
from portal.agreements.rules import content as rules
from portal.agreements.rules.clauses import Article
from portal.agreements.rules.content import Written
from portal.agreements.rules.drafts import Signer
from portal.agreements.rules.facts import DocumentFacts, ParentFacts, PartyFacts
from portal.agreements.rules.states import Party
from portal.core.settings import value_of


def content_of(agreement: Agreement) -> Written:
    """What the document of an agreement would say as it stands now: content, problems, fingerprint. Six queries."""
    letterhead = value_of("letterhead", agreement.regency_id).splitlines()
    return written(queries.story_of(agreement.id), queries.articles_of(agreement.id), letterhead)


def written(story: Story, articles: Iterable[AgreementArticle], letterhead: Sequence[str] = ()) -> Written:
    """The same of rows that are read already; pages on the screen have no letterhead."""
    return rules.written(facts_of(story, articles, letterhead))


def filled_articles(story: Story, articles: Iterable[AgreementArticle]) -> dict[str, dict[str, Any]]:
    """{key: article} of those in the text, numbered, their fields filled in."""
    return {article["key"]: article for article in written(story, articles).content["articles"]}


def facts_of(story: Story, articles: Iterable[AgreementArticle], letterhead: Sequence[str]) -> DocumentFacts:
    """The rows of an agreement as plain values."""
    agreement, regency = story.agreement, story.head.regency
    institutions = {
        Party.FIRST: (f"Pemerintah {regency.official_name}", _through(agreement.office)),
        Party.SECOND: (story.head.branch.name, ""),
    }
    return DocumentFacts(
        reference=f"{agreement.regency_id}-{agreement.id}",
        kind=agreement.kind,
        subject=agreement.subject,
        office=agreement.office,
        region=regency.official_name,
        place=regency.capital,
        letterhead=letterhead,
        first_number=agreement.first_number,
        second_number=agreement.second_number,
        first_day=agreement.first_day,
        last_day=agreement.last_day,
        local_basis=agreement.local_basis,
        parties={party: _party(row, *institutions[party]) for party, row in story.parties.items()},
        terms=story.lines,
        schedule=story.instalments,
        articles=_numbered(articles),
        parent=_parent(story.parent),
    )


def _numbered(articles: Iterable[AgreementArticle]) -> list[Article]:
    """Those in the text as Pasal 1, 2, 3 …"""
    kept = (row for row in articles if not row.left_out)
    return [Article(number, row.heading, row.text, row.key, row.standard) for number, row in enumerate(kept, 1)]


def _through(office: str) -> str:
    """The office that acts for the region, unless the region itself is written there."""
    return "" if office.casefold().startswith("pemerintah") else office


def _party(row: AgreementParty, institution: str, through: str) -> PartyFacts:
    signer = Signer(row.name, row.position, row.authority, row.address, row.acting, row.staff_number)
    return PartyFacts(signer, institution, through)


def _parent(parent: Agreement | None) -> ParentFacts | None:
    if parent is None:
        return None
    return ParentFacts(parent.kind, parent.first_number, parent.second_number, parent.subject)
