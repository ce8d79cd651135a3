"""Writing an agreement's articles: every change is a revision of its own, nothing is overwritten."""

from __future__ import annotations

import re

from portal.agreements import queries
from portal.agreements.models import Agreement, AgreementArticle
from portal.agreements.rules.clauses import unknown_in
from portal.agreements.rules.drafts import MOST_ARTICLES, Wording
from portal.agreements.rules.facts import FIELD_LABELS
from portal.agreements.rules.terms import AgreementKind
from portal.agreements.service.record import record_about
from portal.audit.service import Actor
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError

_SPACING = 100  # between two articles of the library, so that new ones fit in
_OWN = re.compile(r"pasal-(\d+)")


def begin_articles(agreement: Agreement, *, by: Actor) -> None:
    """The library's newest articles as the first revision of a new draft."""
    for standard in queries.standard_articles(agreement.kind):
        db.session.add(
            AgreementArticle(
                regency_id=agreement.regency_id,
                agreement_id=agreement.id,
                key=standard.code,
                revision=1,
                position=standard.position * _SPACING,
                heading=standard.heading,
                text=standard.text,
                standard=standard.version,
                left_out=False,
                made_at=clock.now(),
                made_by_name=by.name,
            )
        )
    db.session.flush()


def write(agreement: Agreement, key: str, wording: Wording, *, seen: int, by: Actor) -> AgreementArticle:
    """A new revision of an article of a held, editable agreement. `seen` is the revision that the form showed.

    Raises DomainError when somebody wrote meanwhile, and for names in braces that nothing fills.
    """
    newest = _newest(agreement, key)
    if newest.revision != seen:
        raise DomainError(
            f"Pasal ini baru saja diubah {newest.made_by_name}. Bandingkan di bawah, lalu simpan sekali lagi bila "
            "tulisan Anda yang dipakai."
        )
    refuse_unknown_fields(agreement.kind, wording)
    if (newest.heading, newest.text, newest.left_out) == (wording.heading, wording.text, False):
        return newest
    return _revise(agreement, newest, wording, left_out=False, by=by, words="diubah")


def leave_out(agreement: Agreement, key: str, *, by: Actor) -> AgreementArticle:
    """Take an article out of the text; it stays readable and can be put back."""
    newest = _newest(agreement, key)
    if newest.left_out:
        return newest
    return _revise(agreement, newest, _wording(newest), left_out=True, by=by, words="dikeluarkan")


def put_back(agreement: Agreement, key: str, *, by: Actor) -> AgreementArticle:
    """Take an article in again as it was."""
    newest = _newest(agreement, key)
    if not newest.left_out:
        return newest
    return _revise(agreement, newest, _wording(newest), left_out=False, by=by, words="dimasukkan kembali")


def back_to_standard(agreement: Agreement, key: str, *, by: Actor) -> AgreementArticle:
    """The library's newest words again. Raises DomainError for an article of the office's own."""
    newest = _newest(agreement, key)
    standard = next((each for each in queries.standard_articles(agreement.kind) if each.code == key), None)
    if standard is None:
        raise DomainError("Pasal ini buatan kantor sendiri, jadi tidak mempunyai naskah baku.")
    if (newest.heading, newest.text, newest.standard) == (standard.heading, standard.text, standard.version):
        return newest
    wording = Wording(standard.heading, standard.text)
    return _revise(
        agreement,
        newest,
        wording,
        left_out=False,
        by=by,
        words="dikembalikan ke naskah baku",
        standard=standard.version,
    )


def add(agreement: Agreement, wording: Wording, *, after: str, by: Actor) -> AgreementArticle:
    """An article of the office's own, behind the article `after` (empty: in front of the last one).

    Raises DomainError for a full text and for names in braces that nothing fills.
    """
    refuse_unknown_fields(agreement.kind, wording)
    articles = queries.articles_of(agreement.id)
    if len(articles) >= MOST_ARTICLES:
        raise DomainError(f"Satu naskah memuat paling banyak {MOST_ARTICLES} pasal.")
    order = [article.key for article in articles]
    place = order.index(after) + 1 if after in order else max(len(order) - 1, 0)
    own = [int(match[1]) for key in order if (match := _OWN.fullmatch(key))]
    row = AgreementArticle(
        regency_id=agreement.regency_id,
        agreement_id=agreement.id,
        key=f"pasal-{max(own, default=0) + 1}",
        revision=1,
        position=_between(articles, place),
        heading=wording.heading,
        text=wording.text,
        standard=0,
        left_out=False,
        made_at=clock.now(),
        made_by_name=by.name,
    )
    db.session.add(row)
    _written(agreement, f"pasal {wording.heading} ditambah", by)
    return row


def _between(articles: list[AgreementArticle], place: int) -> int:
    """Halfway between its neighbours; where there is no room left, that of the one it follows (then keys decide)."""
    before = articles[place - 1].position if place else 0
    behind = articles[place].position if place < len(articles) else before + 2 * _SPACING
    return (before + behind) // 2


def _newest(agreement: Agreement, key: str) -> AgreementArticle:
    return queries.article_by_key(agreement.id, key)


def _wording(article: AgreementArticle) -> Wording:
    return Wording(article.heading, article.text)


def refuse_unknown_fields(kind: AgreementKind, wording: Wording) -> None:
    """Raises DomainError for names in braces that nothing fills in a document of this kind."""
    unknown = unknown_in(FIELD_LABELS[kind], wording.heading, wording.text)
    if unknown:
        listed = ", ".join(f"{{{name}}}" for name in unknown)
        raise DomainError(f"Isian {listed} tidak dikenal. Pakai isian dari daftar di bawah kotak.", field="text")


def _revise(
    agreement: Agreement,
    newest: AgreementArticle,
    wording: Wording,
    *,
    left_out: bool,
    by: Actor,
    words: str,
    standard: int | None = None,
) -> AgreementArticle:
    row = AgreementArticle(
        regency_id=agreement.regency_id,
        agreement_id=agreement.id,
        key=newest.key,
        revision=newest.revision + 1,
        position=newest.position,
        heading=wording.heading,
        text=wording.text,
        standard=newest.standard if standard is None else standard,
        left_out=left_out,
        made_at=clock.now(),
        made_by_name=by.name,
    )
    db.session.add(row)
    _written(agreement, f"pasal {wording.heading} {words}", by)
    return row


def _written(agreement: Agreement, words: str, by: Actor) -> None:
    agreement.revision += 1
    db.session.flush()
    record_about(agreement, "agreement_article_written", f"{words}.", by)
