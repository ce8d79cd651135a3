"""Reading how far the signing of an agreement is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.agreements import issuing
from portal.agreements.models import Agreement, AgreementPictures, AgreementScan, AgreementVersion
from portal.agreements.rules.signing import TURNS
from portal.agreements.rules.states import PARTY_LABELS, Party
from portal.agreements.rules.verification import code_of
from portal.agreements.scans import rules
from portal.agreements.scans.rules import SCAN_LABELS, ScanState, Step
from portal.agreements.signing.queries import ShownSignature, signatures_of, standing
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.storage import StoredFile
from portal.core.tasks import Job, JobState


@dataclass(frozen=True)
class ShownScan:
    """A scan with its file and what became of it."""

    scan: AgreementScan
    file: StoredFile
    version: int
    state: ScanState

    @property
    def label(self) -> str:
        return SCAN_LABELS[self.state]

    @property
    def party(self) -> str:
        return PARTY_LABELS[self.scan.party]

    def seen_by(self, person_id: int) -> int:
        """How many pages a person has compared."""
        return len(rules.pages_seen(self.scan.pages_seen, person_id))


@dataclass(frozen=True)
class Signing:
    """The state of signing. `document` is the issued file, `job` the one that makes it while it is not there."""

    agreement: Agreement
    version: AgreementVersion | None
    document: StoredFile | None
    job: Job | None
    scans: Sequence[ShownScan]
    signatures: Sequence[ShownSignature]

    @property
    def electronic(self) -> list[ShownSignature]:
        """The electronic signatures that stand under the present version, in their order."""
        return standing(self.agreement, self.signatures)

    @property
    def doubt(self) -> str:
        """That a signature under the present version is not sound any more, as a line of the page; empty: all are."""
        whose = " dan ".join(each.party.lower() for each in self.electronic if each.doubted)
        return f"Tanda tangan {whose} tidak lagi dapat dipastikan" if whose else ""

    @property
    def turn(self) -> Party | None:
        """Whose scan is sent and compared now."""
        return TURNS.get(self.agreement.state)

    @property
    def waiting(self) -> ShownScan | None:
        """The scan that waits for its second person."""
        return next((each for each in self.scans if each.state is ScanState.WAITING), None)

    @property
    def step(self) -> Step:
        """What signing waits for."""
        return rules.step(
            self.agreement.state,
            issued=self.version is not None and self.version.file_id is not None,
            stopped=self.job is not None and self.job.state == JobState.FAILED,
            waiting=self.waiting is not None,
            electronic=bool(self.electronic),
        )

    @property
    def words(self) -> str:
        return rules.step_words(self.step, self.agreement.state)

    @property
    def code(self) -> str:
        """The code printed on the issued document; empty before there is a version."""
        return code_of(self.version.sha256) if self.version is not None else ""

    @property
    def working(self) -> bool:
        """Whether the document is being made now."""
        return self.job is not None and not self.job.is_final

    @property
    def number(self) -> str:
        """The number of the party whose turn it is, as far as the agreement has one."""
        return number_of(self.agreement, self.turn) if self.turn is not None else ""


def number_of(agreement: Agreement, party: Party) -> str:
    """The number that a party gave the agreement."""
    return agreement.first_number if party is Party.FIRST else agreement.second_number


def signing_of(agreement: Agreement, *, with_document: bool = True) -> Signing:
    """At most four queries: version, its file or the job that makes it, the scans and the signatures with their files.

    `with_document` False leaves the file out, for who only wants to know how far the signing is.
    """
    version = db.session.get(AgreementVersion, agreement.version_id) if agreement.version_id is not None else None
    issued = version.file_id if version is not None else None
    document = db.session.get(StoredFile, issued) if issued is not None and with_document else None
    job = issuing.job_of(version) if version is not None and issued is None else None
    return Signing(agreement, version, document, job, scans_of(agreement), signatures_of(agreement))


def scans_of(agreement: Agreement) -> list[ShownScan]:
    """Every scan of an agreement, of earlier versions too, newest first."""
    rows = db.session.execute(
        select(AgreementScan, StoredFile, AgreementVersion.number)
        .join(AgreementVersion, AgreementVersion.id == AgreementScan.version_id)
        .join(StoredFile, StoredFile.id == AgreementScan.file_id)
        .where(AgreementVersion.agreement_id == agreement.id)
        .order_by(AgreementScan.id.desc())
    )
    found, known = [], set()
    for scan, file, number in rows:
        key = (scan.version_id, scan.party)
        state = rules.scan_state(
            checked=scan.checked_at is not None,
            accepted=scan.accepted,
            newest=key not in known,
            current=scan.version_id == agreement.version_id and TURNS.get(agreement.state) is scan.party,
        )
        known.add(key)
        found.append(ShownScan(scan, file, number, state))
    return found


def shown_scan(signing: Signing, scan_id: int) -> ShownScan:
    """One of the agreement's scans. Raises NotFoundError for any other."""
    found = next((each for each in signing.scans if each.scan.id == scan_id), None)
    if found is None:
        raise NotFoundError("Pindaian ini tidak ditemukan pada perjanjian ini.")
    return found


def pictures_of(*file_ids: int) -> dict[int, AgreementPictures]:
    """{file: its pictures, drawn or on their way}."""
    rows = db.session.scalars(select(AgreementPictures).where(AgreementPictures.file_id.in_(file_ids)))
    return {row.file_id: row for row in rows}


def version_of(scan: AgreementScan) -> AgreementVersion:
    """The version that a scan is compared with."""
    return db.session.get_one(AgreementVersion, scan.version_id)
