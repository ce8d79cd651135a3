"""People, their enrolments and months, and the lists they came from."""

from __future__ import annotations

from portal.beneficiaries.models.enrolments import (
    STATUS_LABELS,
    BeneficiaryCount,
    BeneficiaryStatus,
    CoverageMonth,
    Enrolment,
    EnrolmentEnding,
    WaitingPerson,
)
from portal.beneficiaries.models.lists import (
    GONE,
    UPLOAD_STATE_LABELS,
    RowCorrection,
    StagedRow,
    Upload,
    UploadState,
)
from portal.beneficiaries.models.people import (
    Beneficiary,
    LikelyTwin,
    PeopleSearch,
    PersonChange,
)

__all__ = [
    "GONE",
    "STATUS_LABELS",
    "UPLOAD_STATE_LABELS",
    "Beneficiary",
    "BeneficiaryCount",
    "BeneficiaryStatus",
    "CoverageMonth",
    "Enrolment",
    "EnrolmentEnding",
    "LikelyTwin",
    "PeopleSearch",
    "PersonChange",
    "RowCorrection",
    "StagedRow",
    "Upload",
    "UploadState",
    "WaitingPerson",
]
