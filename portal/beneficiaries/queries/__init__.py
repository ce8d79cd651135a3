"""Reading people, their enrolments and their lists."""

from portal.beneficiaries.queries.enrolments import (
    CoveredPerson,
    EnrolmentLine,
    beneficiary_by_id,
    covered_in,
    covered_people,
    enrolment_line,
    enrolments_of,
    paid_months,
)
from portal.beneficiaries.queries.lists import (
    last_upload_at,
    upload_by_id,
    uploads_page,
    waiting_uploads,
)
from portal.beneficiaries.queries.people import (
    PAGE_SIZE,
    PeopleFilter,
    PeoplePage,
    PersonLine,
    all_people,
    count_differences,
    count_people,
    people_by,
    people_page,
    position_of,
    with_search,
)

__all__ = [
    "PAGE_SIZE",
    "CoveredPerson",
    "EnrolmentLine",
    "PeopleFilter",
    "PeoplePage",
    "PersonLine",
    "all_people",
    "beneficiary_by_id",
    "count_differences",
    "count_people",
    "covered_in",
    "covered_people",
    "enrolment_line",
    "enrolments_of",
    "last_upload_at",
    "paid_months",
    "people_by",
    "people_page",
    "position_of",
    "upload_by_id",
    "uploads_page",
    "waiting_uploads",
    "with_search",
]
