"""The worker's part: one step that can begin again, since a killed worker leaves the list as it was."""

from __future__ import annotations

from portal.audit.service import Actor
from portal.beneficiaries import queries, service
from portal.beneficiaries.models import Upload, UploadState
from portal.beneficiaries.withdrawing.service import JOB, not_withdrawn, undo
from portal.core import tasks
from portal.core.errors import DomainError
from portal.proposals import queries as proposals
from portal.proposals.service import Deciding


@tasks.handler(JOB)
def withdraw(run: tasks.JobRun) -> str | None:
    """Take a list out of the register that was asked and approved to be."""
    number, name, role = run.args["actor"]
    by = Actor(number, name, role)
    people = queries.upload_by_id(run.args["upload_id"]).confirmed_rows
    run.progress(0, people, "Menarik kembali")
    try:
        with run.step():
            upload = service.lock(run.args["upload_id"])
            if not _still_wanted(upload, run):
                return None  # done already by a run whose answer was lost
            proposal = proposals.proposal_by_id(run.args["proposal_id"])
            outcome = undo(upload, deciding=Deciding(by, proposal.decided_by_name, proposal.id))
            run.progress(people, people, "Selesai")
    except DomainError as error:
        with run.step():
            upload = service.lock(run.args["upload_id"])
            if _still_wanted(upload, run):
                not_withdrawn(upload, error.sentence, by=by)
        raise
    return outcome


def _still_wanted(upload: Upload, run: tasks.JobRun) -> bool:
    return upload.state is UploadState.WITHDRAWING and upload.job_id == run.job_id
