"""What a version of an agreement says, all of it, as plain JSON: what is looked at, agreed to, hashed and printed.

The content holds no version number and no time of its own, so the same words have the same fingerprint.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.agreements.rules.clauses import fields_of, filled, unknown_in
from portal.agreements.rules.drafts import Signer
from portal.agreements.rules.facts import (
    FIELD_LABELS,
    PARENT_FIELDS,
    DocumentFacts,
    ParentFacts,
    PartyFacts,
    field_values,
    in_a_row,
)
from portal.agreements.rules.states import PARTY_LABELS, Party
from portal.agreements.rules.terms import (
    HAS_QUOTA,
    KIND_LABELS,
    AgreementKind,
    QuotaTerm,
    most_people,
    schedule_difference,
    total,
)
from portal.agreements.rules.words import opening
from portal.core import formatting
from portal.core.frozen import canonical, digest_of
from portal.core.months import Month

FORMAT = 1  # of the content; papers printed from an earlier one stay readable


class Part(StrEnum):
    """The part of an agreement on whose page something is put right."""

    FACTS = "facts"
    PARTIES = "parties"
    FIGURES = "figures"
    TEXT = "text"


@dataclass(frozen=True)
class Problem:
    """What stands in the way of putting an agreement before the other party, in a sentence."""

    part: Part
    sentence: str


@dataclass(frozen=True)
class Written:
    """The content, what stands in the way of agreeing to it (sentences), and the SHA-256 of its canonical text."""

    content: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.content)


def written(facts: DocumentFacts) -> Written:
    """Write down what the document says. An article that lacks a value keeps its braces and is told as a problem."""
    values = field_values(facts)
    articles, problems = _articles(facts, values)
    has_quota = facts.kind in HAS_QUOTA
    content = {
        "format": FORMAT,
        "reference": facts.reference,
        "kind": facts.kind.value,
        "title": KIND_LABELS[facts.kind],
        "subject": facts.subject,
        "office": facts.office,
        "region": facts.region,
        "letterhead": [line.strip() for line in facts.letterhead if line.strip()],
        "numbers": {Party.FIRST.value: facts.first_number, Party.SECOND.value: facts.second_number},
        "opening": opening(facts.place),
        "agreeing": _agreeing(facts),
        "parties": [_party(facts, party) for party in Party],
        "first_day": facts.first_day.isoformat(),
        "last_day": facts.last_day.isoformat(),
        "parent": _parent(facts.parent),
        "articles": articles,
        "terms": [_term(term) for term in facts.terms] if has_quota else [],
        "people": most_people(facts.terms) if has_quota else 0,
        "amount": total(facts.terms) if has_quota else 0,
        "schedule": [{"due_on": part.due_on.isoformat(), "amount": part.amount} for part in facts.schedule]
        if has_quota
        else [],
    }
    return Written(content, [*_missing(facts), *problems])


def fingerprint(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text, 64 hexadecimal digits."""
    return digest_of(canonical(content))


def _articles(facts: DocumentFacts, values: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[Problem]]:
    labels = FIELD_LABELS[facts.kind]
    found, problems = [], []
    missing: dict[str, list[str]] = {}
    for article in facts.articles:
        name = f"Pasal {article.number} ({article.heading})"
        known = {}
        for wanted in fields_of(article.heading, article.text):
            known[wanted] = values.get(wanted) or f"{{{wanted}}}"
            if wanted in labels and not values.get(wanted):
                missing.setdefault(wanted, []).append(f"Pasal {article.number}")
        problems += [
            Problem(Part.TEXT, f"{name} memuat isian {{{unknown}}} yang tidak dikenal. Perbaiki teks pasal itu.")
            for unknown in unknown_in(labels, article.heading, article.text)
        ]
        if not article.text.strip():
            problems.append(Problem(Part.TEXT, f"{name} masih kosong. Isi teksnya, atau keluarkan pasal itu."))
        found.append(
            {
                "key": article.code,
                "number": article.number,
                "heading": filled(article.heading, known),
                "text": filled(article.text, known),
            }
        )
    if not found:
        problems.append(Problem(Part.TEXT, "Naskah ini belum memuat pasal. Ambil pasal dari pustaka."))
    # What signers and figures lack is told once, by those parts, however many articles ask for it.
    problems += [
        Problem(Part.FACTS, f"{labels[name].capitalize()} belum diisi, padahal dipakai {in_a_row(wanting)}.")
        for name, wanting in missing.items()
        if name in _OF_FACTS
    ]
    return found, problems


_OF_FACTS = frozenset(("local_basis", "first_office", *PARENT_FIELDS))


def _missing(facts: DocumentFacts) -> list[Problem]:
    """What no article asks for and no document goes without."""
    found = [*_missing_of_parties(facts), *_missing_figures(facts)]
    if facts.kind is AgreementKind.ADDENDUM and facts.parent is None:
        found.append(Problem(Part.FACTS, "Adendum ini belum menyebut perjanjian yang diubahnya."))
    return found


def _missing_of_parties(facts: DocumentFacts) -> list[Problem]:
    found = []
    for party in Party:
        held = facts.parties.get(party)
        empty = [
            words
            for name, words in (
                ("name", "nama penanda tangan"),
                ("position", "jabatan"),
                ("authority", "dasar kewenangan"),
                ("address", "alamat"),
            )
            if held is None or not getattr(held.signer, name).strip()
        ]
        if empty:
            found.append(Problem(Part.PARTIES, f"{PARTY_LABELS[party]}: {in_a_row(empty)} belum diisi."))
    return found


def _missing_figures(facts: DocumentFacts) -> list[Problem]:
    if facts.kind not in HAS_QUOTA:
        return []
    found = []
    if not facts.terms:
        found.append("Rincian peserta dan iuran untuk Lampiran belum diisi.")
    first, last = Month.of(facts.first_day), Month.of(facts.last_day)
    found += [
        f"Rincian {term.source}: bulannya melewati jangka waktu perjanjian."
        for term in facts.terms
        if term.first_month < first or term.last_month > last
    ]
    if not facts.schedule:
        found.append("Jadwal pembayaran untuk Lampiran belum diisi.")
    whole, difference = total(facts.terms), schedule_difference(facts.terms, facts.schedule)
    if facts.schedule and facts.terms and difference:
        found.append(
            f"Jadwal pembayaran berjumlah {formatting.rupiah(whole + difference)}, sedangkan rincian iuran "
            f"{formatting.rupiah(whole)}. Samakan keduanya."
        )
    return [Problem(Part.FIGURES, sentence) for sentence in found]


def _agreeing(facts: DocumentFacts) -> str:
    end = "dengan ketentuan sebagai berikut:"
    both = "Pihak Kesatu dan Pihak Kedua, selanjutnya bersama-sama disebut Para Pihak, sepakat"
    if facts.kind is AgreementKind.ADDENDUM and facts.parent is not None:
        return f"{both} mengubah {KIND_LABELS[facts.parent.kind]} tentang {facts.parent.subject} {end}"
    verb = "menyusun" if facts.kind is AgreementKind.WORKPLAN else "mengadakan"
    return f"{both} {verb} {KIND_LABELS[facts.kind]} tentang {facts.subject} {end}"


def _party(facts: DocumentFacts, party: Party) -> dict[str, str]:
    held = facts.parties.get(party) or PartyFacts(Signer("", "", "", ""), "")
    signer = held.signer
    return {
        "party": party.value,
        "role": "Pihak Kesatu" if party is Party.FIRST else "Pihak Kedua",
        "institution": held.institution,
        "through": held.through,
        "name": signer.name,
        "acting": signer.acting,
        "position": " ".join(filter(None, (signer.acting, signer.position))),
        "staff_label": "NIP" if party is Party.FIRST else "NPK",
        "staff_number": signer.staff_number,
        "authority": signer.authority,
        "address": signer.address,
    }


def _parent(parent: ParentFacts | None) -> dict[str, str] | None:
    if parent is None:
        return None
    return {
        "kind": parent.kind.value,
        "title": KIND_LABELS[parent.kind],
        "first_number": parent.first_number,
        "second_number": parent.second_number,
        "subject": parent.subject,
    }


def _term(term: QuotaTerm) -> dict[str, Any]:
    return {
        "source": term.source,
        "people": term.people,
        "first_month": str(term.first_month),
        "last_month": str(term.last_month),
        "months": term.months,
        "jkk_rate": term.jkk_rate,
        "jkm_rate": term.jkm_rate,
        "amount": term.amount,
        "reason": term.reason,
    }
