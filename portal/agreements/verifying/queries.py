"""The one reading over all offices that needs no account: what is public about a document, and nothing else.

Each function opens everything for its one question and gives back plain values that hold no person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, select, union_all

from portal.agreements.models import Agreement, AgreementScan, AgreementSignature, AgreementVersion
from portal.agreements.rules.signing import OWN_CLOCK, AttemptState
from portal.agreements.rules.states import FOLLOWED, Party
from portal.agreements.rules.terms import AgreementKind
from portal.agreements.rules.verification import code_of, span_of, spoken
from portal.agreements.verifying import papers
from portal.agreements.verifying.papers import KnownPaper, PublicPaper
from portal.agreements.verifying.rules import SIGNERS, FileKind, Situation
from portal.core.db import db
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope


@dataclass(frozen=True)
class PublicParty:
    """A party as an institution; who holds the position is nobody's business here."""

    role: str
    institution: str
    through: str
    position: str
    number: str


@dataclass(frozen=True)
class PublicSignature:
    """An electronic signature without its signer, or a scan of one in ink (`electronic` false: only `signed_on`).

    `own_clock`: `signed_at` is by the portal's clock, not the signer's. `doubted`: it was not sound any more when it
    was last looked at; why is told to the offices alone, for it may name the signer.
    """

    party: Party
    electronic: bool
    position: str
    issuer: str
    signed_at: datetime | None
    stamped_at: datetime | None
    stamped_by: str
    signed_on: date | None
    own_clock: bool = False
    doubted: bool = False


@dataclass(frozen=True)
class PublicDocument:
    """What anybody with the code or the file may know of it."""

    code: str
    title: str
    subject: str
    reference: str
    amends: str
    version: int
    situation: Situation
    first_day: date  # of the term as this version prints it
    last_day: date
    issued_at: datetime
    signed_on: date | None
    countersigned_on: date | None
    parties: tuple[PublicParty, ...]
    signatures: tuple[PublicSignature, ...]
    amended_by: tuple[str, ...]  # numbers of its addenda that both parties signed

    @property
    def spoken_code(self) -> str:
        return spoken(self.code)

    @property
    def doubted(self) -> tuple[Party, ...]:
        """Whose signatures under it were not sound any more when they were last looked at."""
        return tuple(each.party for each in self.signatures if each.doubted)


@dataclass(frozen=True)
class KnownFile:
    """A file that the portal keeps: what it is, and of which document."""

    kind: FileKind
    document: PublicDocument

    @property
    def doubted(self) -> bool:
        """Whether a signature that is in this very file was not sound any more when it was last looked at."""
        return not SIGNERS[self.kind].isdisjoint(self.document.doubted)


Document = PublicDocument | PublicPaper
File = KnownFile | KnownPaper


def by_code(code: str) -> Document | None:
    """The issued document or other paper with this code, typed in any way `span_of` forgives; none for a draft."""
    with scope_of(system_scope()):
        return _with_code(code)


def by_file(sha256: str) -> File | None:
    """The document that a file with this SHA-256 (64 small hexadecimal digits) is a genuine copy of."""
    with scope_of(system_scope()):
        return _with_file(sha256)


def by_code_and_file(code: str, sha256: str) -> tuple[Document | None, File | None]:
    """What `by_code` and `by_file` tell, in one go."""
    with scope_of(system_scope()):
        file, span = _with_file(sha256), span_of(code)
        if file is not None and span is not None and file.document.code == code_of(span[0]):
            return file.document, file
        return _with_code(code), file


def _with_code(code: str) -> Document | None:
    span = span_of(code)
    if span is None:
        return None
    found = _document(AgreementVersion.sha256.between(*span), AgreementVersion.file_id.is_not(None))
    return found if found is not None else papers.with_code(*span)


def _with_file(sha256: str) -> File | None:
    issued = select(AgreementVersion.id, literal("issued"), literal("")).where(AgreementVersion.file_sha256 == sha256)
    signed = select(AgreementSignature.version_id, literal("signed"), AgreementSignature.party).where(
        AgreementSignature.sha256 == sha256, AgreementSignature.state == AttemptState.SIGNED
    )
    scanned = select(AgreementScan.version_id, literal("scanned"), AgreementScan.party).where(
        AgreementScan.sha256 == sha256, AgreementScan.accepted
    )
    rows: Sequence[Any] = db.session.execute(union_all(issued, signed, scanned).limit(1)).all()
    if not rows:
        return papers.with_file(sha256)
    version_id, what, party = rows[0]
    document = _document(AgreementVersion.id == version_id)
    return KnownFile(_KINDS[what, party], document) if document is not None else None


_KINDS = {
    ("issued", ""): FileKind.ISSUED,
    ("signed", Party.FIRST): FileKind.FIRST_SIGNED,
    ("signed", Party.SECOND): FileKind.SIGNED,
    ("scanned", Party.FIRST): FileKind.FIRST_SCANNED,
    ("scanned", Party.SECOND): FileKind.SCANNED,
}


def _document(*which: ColumnElement[bool]) -> PublicDocument | None:
    """Four queries. Of several versions the newest."""
    found = db.session.execute(
        select(AgreementVersion, Agreement)
        .join(Agreement, Agreement.id == AgreementVersion.agreement_id)
        .where(*which)
        .order_by(AgreementVersion.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    version, agreement = found
    content = version.content
    numbers = {
        Party.FIRST: agreement.first_number or content["numbers"]["first"],
        Party.SECOND: agreement.second_number or content["numbers"]["second"],
    }
    newest = agreement.version_id == version.id
    return PublicDocument(
        code=code_of(version.sha256),
        title=content["title"],
        subject=content["subject"],
        reference=content["reference"],
        amends=_cited(content["parent"]) if agreement.kind is AgreementKind.ADDENDUM else "",
        version=version.number,
        situation=Situation(agreement.state, newest, agreement.first_day, agreement.last_day),
        first_day=date.fromisoformat(content["first_day"]),
        last_day=date.fromisoformat(content["last_day"]),
        issued_at=version.made_at,
        signed_on=agreement.signed_on if newest else None,
        countersigned_on=agreement.countersigned_on if newest else None,
        parties=tuple(_party(each, numbers[Party(each["party"])]) for each in content["parties"]),
        signatures=(*_electronic(version.id), *_in_ink(version.id)),
        amended_by=tuple(_addenda(agreement)),
    )


def _party(given: dict[str, str], number: str) -> PublicParty:
    return PublicParty(given["role"], given["institution"], given["through"], given["position"], number)


def _cited(parent: dict[str, str] | None) -> str:
    if parent is None:
        return ""
    numbers = [number for number in (parent["first_number"], parent["second_number"]) if number]
    return f"{parent['title']} nomor {' dan nomor '.join(numbers)}" if numbers else parent["title"]


def _electronic(version_id: int) -> Sequence[PublicSignature]:
    rows = db.session.execute(
        select(
            AgreementSignature.party,
            AgreementSignature.way,
            AgreementSignature.problem,
            AgreementSignature.acting,
            AgreementSignature.position,
            AgreementSignature.issuer,
            AgreementSignature.signed_at,
            AgreementSignature.stamped_at,
            AgreementSignature.stamped_by,
        )
        .where(AgreementSignature.version_id == version_id, AgreementSignature.state == AttemptState.SIGNED)
        .order_by(AgreementSignature.id)
    )
    return [
        PublicSignature(
            row.party,
            True,
            row.position if row.position.startswith(row.acting) else f"{row.acting} {row.position}",
            row.issuer,
            row.signed_at,
            row.stamped_at,
            row.stamped_by,
            None,
            row.way in OWN_CLOCK,
            bool(row.problem),
        )
        for row in rows
    ]


def _in_ink(version_id: int) -> Sequence[PublicSignature]:
    rows = db.session.execute(
        select(AgreementScan.party, AgreementScan.signed_on)
        .where(AgreementScan.version_id == version_id, AgreementScan.accepted)
        .order_by(AgreementScan.id)
    )
    return [PublicSignature(row.party, False, "", "", None, None, "", row.signed_on) for row in rows]


def _addenda(agreement: Agreement) -> Sequence[str]:
    rows = db.session.execute(
        select(Agreement.first_number, Agreement.second_number)
        .where(
            Agreement.regency_id == agreement.regency_id,
            Agreement.parent_id == agreement.id,
            Agreement.kind == AgreementKind.ADDENDUM,
            Agreement.state.in_(FOLLOWED),
        )
        .order_by(Agreement.id)
    )
    return [" dan nomor ".join(filter(None, row)) for row in rows]
