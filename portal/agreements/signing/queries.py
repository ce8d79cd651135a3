"""Reading the electronic signatures of an agreement, and what may be signed by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.agreements.models import Agreement, AgreementSignature, AgreementVersion
from portal.agreements.rules.signing import OWN_CLOCK, WAY_LABELS, AttemptState
from portal.agreements.rules.states import PARTY_LABELS
from portal.core import clock
from portal.core.db import db
from portal.core.storage import StoredFile


@dataclass(frozen=True)
class ShownSignature:
    """An attempt to sign, with the signed file when there is one."""

    signature: AgreementSignature
    file: StoredFile | None
    version: int

    @property
    def party(self) -> str:
        return PARTY_LABELS[self.signature.party]

    @property
    def way(self) -> str:
        return WAY_LABELS[self.signature.way]

    @property
    def whose_clock(self) -> str:
        """By which clock it was made, as long as no time stamp says so."""
        return "menurut jam portal" if self.signature.way in OWN_CLOCK else "menurut penanda tangan"

    @property
    def signed(self) -> bool:
        return self.signature.state is AttemptState.SIGNED

    @property
    def sound(self) -> bool:
        """Signed, and found sound when it was last looked at."""
        return self.signed and not self.signature.problem

    @property
    def doubted(self) -> bool:
        """Signed, and not sound any more when it was last looked at."""
        return self.signed and not self.sound

    @property
    def running(self) -> bool:
        """Whether it is being made now; one whose process died is not."""
        return self.signature.state is AttemptState.RUNNING and self.signature.lease_until > clock.now()


def signatures_of(agreement: Agreement) -> list[ShownSignature]:
    """Every attempt to sign an agreement electronically, of earlier versions too, newest first."""
    rows = db.session.execute(
        select(AgreementSignature, StoredFile, AgreementVersion.number)
        .join(AgreementVersion, AgreementVersion.id == AgreementSignature.version_id)
        .outerjoin(StoredFile, StoredFile.id == AgreementSignature.file_id)
        .where(AgreementVersion.agreement_id == agreement.id)
        .order_by(AgreementSignature.id.desc())
    )
    return [ShownSignature(signature, file, number) for signature, file, number in rows]


def standing(agreement: Agreement, shown: Sequence[ShownSignature]) -> list[ShownSignature]:
    """Of these, the signatures that stand under the present version, the first party's first."""
    return [each for each in reversed(shown) if each.signed and each.signature.version_id == agreement.version_id]
