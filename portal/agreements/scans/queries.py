"""Reading how far the signing of an agreement is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.agreements import issuing
from portal.agreements.models import Agreement, AgreementPictures, AgreementScan, AgreementVersion
from portal.agreements.rules.states import PARTY_LABELS, Party
from portal.agreements.scans import rules
from portal.agreements.scans.rules import SCAN_LABELS, TURNS, ScanState, Step
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
        return rules.step(
            self.agreement.state,
            issued=self.document is not None,
            stopped=self.job is not None and self.job.state == JobState.FAILED,
            waiting=self.waiting is not None,
        )

    @property
    def words(self) -> str:
        return rules.step_words(self.step, self.agreement.state)

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


def signing_of(agreement: Agreement) -> Signing:
    """At most four queries: version, its file, the job, the scans with their files (newest first)."""
    version = db.session.get(AgreementVersion, agreement.version_id) if agreement.version_id is not None else None
    document = db.session.get(StoredFile, version.file_id) if version is not None and version.file_id else None
    job = issuing.job_of(version) if version is not None and document is None else None
    return Signing(agreement, version, document, job, scans_of(agreement))


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
