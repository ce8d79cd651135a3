"""What a list is judged with: the facts of its office, quota and month, and the register it asks."""

from __future__ import annotations

from portal.audit.service import Actor
from portal.beneficiaries import reference
from portal.beneficiaries.models import Upload
from portal.beneficiaries.register import ListRegister
from portal.beneficiaries.rules.judge import JudgingFacts
from portal.beneficiaries.words import queries as words
from portal.core import clock
from portal.core.crypto import Keys
from portal.core.settings import values_for
from portal.quotas import queries as quotas
from portal.regencies import queries as regencies


def facts_of(upload: Upload) -> JudgingFacts:
    """The facts as they are today: places, occupations, age limits, the term of the quota."""
    settings = values_for(upload.regency_id)
    return reference.judging_facts(
        regencies.regency_by_id(upload.regency_id).code,
        upload.start_month,
        clock.today(),
        until=quotas.quota_by_id(upload.quota_id).last_month,
        minimum_age=settings["minimum_age"],
        maximum_age=settings["maximum_age"],
        known_occupations=words.occupation_index(),
    )


def register_of(upload: Upload, facts: JudgingFacts, keys: Keys, *, by: Actor) -> ListRegister:
    """The register as the rows of this list ask it."""
    return ListRegister(upload.quota_id, upload.regency_id, facts.until, keys, upload_id=upload.id, by=by)
