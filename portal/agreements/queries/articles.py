"""Articles as they stand, their history, the library, and versions side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.agreements.models import AgreementArticle, AgreementVersion, StandardArticle
from portal.agreements.rules.clauses import Piece, difference
from portal.agreements.rules.terms import AgreementKind
from portal.core.db import db
from portal.core.errors import NotFoundError


def _in_order(rows: Iterable[AgreementArticle]) -> list[AgreementArticle]:
    """By position; of one position the older key first."""
    return sorted(rows, key=lambda row: (row.position, len(row.key), row.key))


def articles_of(agreement_id: int) -> list[AgreementArticle]:
    """The newest revision of every article, in the order of the text, those left out included."""
    newest = (
        select(AgreementArticle.key, func.max(AgreementArticle.revision).label("revision"))
        .where(AgreementArticle.agreement_id == agreement_id)
        .group_by(AgreementArticle.key)
        .subquery()
    )
    return _in_order(
        db.session.scalars(
            select(AgreementArticle)
            .join(
                newest,
                (AgreementArticle.key == newest.c.key) & (AgreementArticle.revision == newest.c.revision),
            )
            .where(AgreementArticle.agreement_id == agreement_id)
        )
    )


def article_and_history(agreement_id: int, key: str) -> tuple[list[AgreementArticle], list[AgreementArticle]]:
    """The articles as they stand, and every revision of one of them, newest first: one query for both.

    Raises NotFoundError when there is no such article.
    """
    rows = db.session.scalars(
        select(AgreementArticle)
        .where(AgreementArticle.agreement_id == agreement_id)
        .order_by(AgreementArticle.revision.desc())
    ).all()
    newest: dict[str, AgreementArticle] = {}
    for row in rows:
        newest.setdefault(row.key, row)
    history = [row for row in rows if row.key == key]
    if not history:
        raise NotFoundError("Pasal ini tidak ada dalam perjanjian.")
    return _in_order(newest.values()), history


def article_by_key(agreement_id: int, key: str) -> AgreementArticle:
    """The newest revision of one article. Raises NotFoundError."""
    found = db.session.scalars(
        select(AgreementArticle)
        .where(AgreementArticle.agreement_id == agreement_id, AgreementArticle.key == key)
        .order_by(AgreementArticle.revision.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NotFoundError("Pasal ini tidak ada dalam perjanjian.")
    return found


def standard_articles(kind: AgreementKind) -> list[StandardArticle]:
    """The newest version of every article of the library for a kind, in their order."""
    newest = (
        select(StandardArticle.code, func.max(StandardArticle.version).label("version"))
        .where(StandardArticle.kind == kind)
        .group_by(StandardArticle.code)
        .subquery()
    )
    return list(
        db.session.scalars(
            select(StandardArticle)
            .join(newest, (StandardArticle.code == newest.c.code) & (StandardArticle.version == newest.c.version))
            .where(StandardArticle.kind == kind)
            .order_by(StandardArticle.position, StandardArticle.code)
        )
    )


def standard_history(kind: AgreementKind, code: str) -> Sequence[StandardArticle]:
    """Every version of an article of the library, newest first. Raises NotFoundError when there is none."""
    found = db.session.scalars(
        select(StandardArticle)
        .where(StandardArticle.kind == kind, StandardArticle.code == code)
        .order_by(StandardArticle.version.desc())
    ).all()
    if not found:
        raise NotFoundError("Pasal baku ini tidak ada.")
    return found


def changed_articles(articles: Iterable[AgreementArticle], library: Iterable[StandardArticle]) -> dict[str, str]:
    """{key: "own", "changed" or "left_out"} of the articles that differ from the library's newest words."""
    known = {row.code: row for row in library}
    found = {}
    for article in articles:
        standard = known.get(article.key)
        if article.left_out:
            found[article.key] = "left_out"
        elif standard is None:
            found[article.key] = "own"
        elif (article.heading, article.text) != (standard.heading, standard.text):
            found[article.key] = "changed"
    return found


def versions_of(agreement_id: int) -> Sequence[AgreementVersion]:
    """The versions that were put before the other party, newest first."""
    return db.session.scalars(
        select(AgreementVersion)
        .where(AgreementVersion.agreement_id == agreement_id)
        .order_by(AgreementVersion.number.desc())
    ).all()


@dataclass(frozen=True)
class ComparedPart:
    """A part of two versions: its heading, what happened to it ("", "changed", "added", "removed"), and the words."""

    heading: str
    change: str
    pieces: Sequence[Piece]


def compared(before: Sequence[tuple[str, str, str]], after: Sequence[tuple[str, str, str]]) -> list[ComparedPart]:
    """Two texts as (key, heading, words) beside each other, in the order of the newer one; what went stands last."""
    old = {key: (heading, words) for key, heading, words in before}
    found = []
    for key, heading, words in after:
        former = old.pop(key, None)
        if former is None:
            found.append(ComparedPart(heading, "added", [Piece("+", words)]))
            continue
        pieces = difference(former[1], words)
        changed = any(piece.change for piece in pieces) or former[0] != heading
        found.append(ComparedPart(heading, "changed" if changed else "", pieces))
    return [*found, *(ComparedPart(heading, "removed", [Piece("-", words)]) for heading, words in old.values())]
