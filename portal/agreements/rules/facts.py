"""What a document is written from, and the fields that its articles may name in braces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from portal.agreements.rules.clauses import Article
from portal.agreements.rules.drafts import Signer
from portal.agreements.rules.states import Party
from portal.agreements.rules.terms import (
    HAS_QUOTA,
    KIND_LABELS,
    AgreementKind,
    Instalment,
    QuotaTerm,
    most_people,
    total,
)
from portal.agreements.rules.words import number_words, rupiah_words
from portal.core import formatting

IN_ANNEX = "yang tercantum dalam Lampiran"  # in the place of one figure where the lines differ
_ALL_LABELS = MappingProxyType(
    {
        "region": "nama kabupaten atau kota",
        "local_basis": "dasar hukum daerah",
        "first_day": "tanggal mulai berlaku",
        "last_day": "tanggal berakhir",
        "first_office": "perangkat daerah pihak kesatu",
        "first_address": "alamat pihak kesatu",
        "second_office": "kantor pihak kedua",
        "second_address": "alamat pihak kedua",
    }
)
_QUOTA_LABELS = MappingProxyType(
    {
        "people": "jumlah orang",
        "people_words": "jumlah orang dengan huruf",
        "rate": "iuran per orang per bulan",
        "jkk": "bagian JKK dari iuran",
        "jkm": "bagian JKM dari iuran",
        "amount": "jumlah iuran seluruhnya",
        "amount_words": "jumlah iuran dengan huruf",
        "sources": "sumber dana",
    }
)
PARENT_FIELDS = MappingProxyType(
    {
        "parent_title": "bentuk perjanjian induk",
        "parent_first_number": "nomor pihak kesatu pada perjanjian induk",
        "parent_second_number": "nomor pihak kedua pada perjanjian induk",
        "parent_subject": "judul perjanjian induk",
    }
)
FIELD_LABELS: Mapping[AgreementKind, Mapping[str, str]] = MappingProxyType(
    {
        kind: MappingProxyType(
            {
                **_ALL_LABELS,
                **(_QUOTA_LABELS if kind in HAS_QUOTA else {}),
                **(PARENT_FIELDS if kind is not AgreementKind.NOTE else {}),
            }
        )
        for kind in AgreementKind
    }
)
"""{kind: {field name: what it stands for}}: all that an article of this kind may name in braces."""


@dataclass(frozen=True)
class PartyFacts:
    """Who signs for a party. `institution` is whom the person speaks for, `through` the office that acts for it."""

    signer: Signer
    institution: str
    through: str = ""


@dataclass(frozen=True)
class ParentFacts:
    """What an addendum says of the agreement that it changes."""

    kind: AgreementKind
    first_number: str
    second_number: str
    subject: str


@dataclass(frozen=True)
class DocumentFacts:
    """Everything that a document is written from. `reference` names the agreement, so that no two say the same."""

    reference: str
    kind: AgreementKind
    subject: str
    office: str
    region: str
    place: str
    letterhead: Sequence[str]
    first_number: str
    second_number: str
    first_day: date
    last_day: date
    local_basis: str
    parties: Mapping[Party, PartyFacts]
    terms: Sequence[QuotaTerm]
    schedule: Sequence[Instalment]
    articles: Sequence[Article]
    parent: ParentFacts | None = None


def field_values(facts: DocumentFacts) -> dict[str, str]:
    """{field name: its words} of what is known; what is not known yet is missing or empty."""
    parties = facts.parties
    values = {
        "region": facts.region,
        "local_basis": " ".join(facts.local_basis.split()).rstrip(".;"),
        "first_day": formatting.day(facts.first_day),
        "last_day": formatting.day(facts.last_day),
        "first_office": facts.office,
        "first_address": parties[Party.FIRST].signer.address if Party.FIRST in parties else "",
        "second_office": parties[Party.SECOND].institution if Party.SECOND in parties else "",
        "second_address": parties[Party.SECOND].signer.address if Party.SECOND in parties else "",
    }
    if facts.kind in HAS_QUOTA and facts.terms:
        values |= _quota_values(facts.terms)
    if facts.parent is not None:
        values |= {
            "parent_title": KIND_LABELS[facts.parent.kind],
            "parent_first_number": facts.parent.first_number,
            "parent_second_number": facts.parent.second_number,
            "parent_subject": facts.parent.subject,
        }
    return values


def _quota_values(terms: Sequence[QuotaTerm]) -> dict[str, str]:
    people, amount = most_people(terms), total(terms)
    return {
        "people": formatting.number(people),
        "people_words": number_words(people),
        "rate": _alike(terms, lambda term: term.rate),
        "jkk": _alike(terms, lambda term: term.jkk_rate),
        "jkm": _alike(terms, lambda term: term.jkm_rate),
        "amount": formatting.rupiah(amount),
        "amount_words": rupiah_words(amount),
        "sources": in_a_row(list(dict.fromkeys(term.source for term in terms))),
    }


def _alike(terms: Sequence[QuotaTerm], rate: Callable[[QuotaTerm], int]) -> str:
    found = {rate(term) for term in terms}
    return formatting.rupiah(found.pop()) if len(found) == 1 else IN_ANNEX


def in_a_row(words: Sequence[str]) -> str:
    """``a``, ``a dan b``, ``a, b, dan c``."""
    if len(words) < 3:
        return " dan ".join(words)
    return f"{', '.join(words[:-1])}, dan {words[-1]}"
