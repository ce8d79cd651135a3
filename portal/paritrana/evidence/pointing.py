"""What the portal holds already and evidence may point to: to be chosen from, and what is taken over of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from portal.agreements import queries as agreements
from portal.agreements.models import Agreement
from portal.agreements.rules.terms import KIND_LABELS
from portal.contributions import queries as contributions
from portal.contributions.models import Payment
from portal.core import clock, formatting
from portal.core.errors import DomainError, NotFoundError
from portal.paritrana.rules.criteria import EvidenceKind
from portal.paritrana.rules.evidence import EvidenceTerms
from portal.regulations import queries as regulations
from portal.regulations.models import Regulation
from portal.regulations.rules.chain import COUNTING
from portal.regulations.rules.papers import Region, designation

OFFERED = 20  # at a time; words narrow them down
LONGEST = 200  # characters of a title
# What a kind is called in an address, and above its list.
POINTERS = MappingProxyType(
    {
        EvidenceKind.REGULATION: ("peraturan", "Peraturan di register"),
        EvidenceKind.AGREEMENT: ("perjanjian", "Perjanjian di portal"),
        EvidenceKind.PAYMENT: ("pembayaran", "Pembayaran di portal"),
    }
)


@dataclass(frozen=True)
class Candidate:
    """Something to point to, with what is taken over of it."""

    id: int
    terms: EvidenceTerms


def candidates(kind: EvidenceKind, words: str, regency_id: int) -> tuple[list[Candidate], bool]:
    """(up to 20 whose number or title holds every word, newest first; whether there are more): four queries at most."""
    if kind is EvidenceKind.REGULATION:
        found = _regulations(words, regency_id)
    elif kind is EvidenceKind.AGREEMENT:
        found = _agreements(words)
    else:
        found = [Candidate(each.id, _of_payment(each)) for each in _payments(words)]
    return found[:OFFERED], len(found) > OFFERED


def taken_over(kind: EvidenceKind, pointer_id: int, regency_id: int) -> EvidenceTerms:
    """Title and days of what is pointed to, as it stands now.

    Raises NotFoundError outside the scope and DomainError for what is no evidence (yet): a draft, something that was
    taken out or taken back, an agreement that not both parties have signed.
    """
    if kind is EvidenceKind.REGULATION:
        story = regulations.story_of(pointer_id, clock.today())
        if story.regulation.removed_at is not None or story.standing not in COUNTING:
            raise DomainError("Peraturan ini tidak sedang berlaku, jadi tidak dapat menjadi bukti.", field="target")
        return _of_regulation(story.regulation, regulations.region_of(regency_id))
    if kind is EvidenceKind.AGREEMENT:
        for standing in agreements.standing_agreements():
            if standing.agreement.id == pointer_id:
                return _of_agreement(standing.agreement)
        raise NotFoundError("Perjanjian ini tidak ditemukan, atau belum ditandatangani kedua pihak.")
    if kind is EvidenceKind.PAYMENT:
        return _of_payment(contributions.standing_payment(pointer_id))
    raise DomainError("Pilih jenis rujukan dari daftar.")


def _regulations(words: str, regency_id: int) -> list[Candidate]:
    region = regulations.region_of(regency_id)
    page = regulations.regulations_page(regulations.RegulationFilter(clock.today(), words))
    return [
        Candidate(line.regulation.id, _of_regulation(line.regulation, region))
        for line in page.lines
        if line.standing in COUNTING
    ]


def _of_regulation(regulation: Regulation, region: Region) -> EvidenceTerms:
    name = f"{designation(regulation.terms.paper, region)} tentang {regulation.title}"
    return EvidenceTerms(_short(name), regulation.enacted_on, regulation.in_force_until)


def _agreements(words: str) -> list[Candidate]:
    found = [Candidate(each.agreement.id, _of_agreement(each.agreement)) for each in agreements.standing_agreements()]
    wanted = words.lower().split()
    return [each for each in reversed(found) if all(word in each.terms.title.lower() for word in wanted)]


def _of_agreement(agreement: Agreement) -> EvidenceTerms:
    number = f" Nomor {agreement.first_number}" if agreement.first_number else f" no. {agreement.id}"
    signed_on = agreement.countersigned_on or agreement.signed_on
    return EvidenceTerms(
        _short(f"{KIND_LABELS[agreement.kind]}{number}: {agreement.subject}"),
        signed_on,
        agreement.last_day if signed_on is None or agreement.last_day >= signed_on else signed_on,
    )


def _payments(words: str) -> Sequence[Payment]:
    return contributions.standing_payments(words, most=OFFERED + 1)


def _of_payment(payment: Payment) -> EvidenceTerms:
    months = formatting.month(payment.first_month)
    if payment.last_month != payment.first_month:
        months += f" sampai {formatting.month(payment.last_month)}"
    words = f"SP2D {payment.sp2d_number}: iuran {months}, {formatting.rupiah(payment.amount)}"
    return EvidenceTerms(_short(words), payment.sp2d_on)


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
