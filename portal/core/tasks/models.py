"""The truth of a background job: a row (design, section 4). The queue is only the bell."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, UtcDateTime
from portal.core.tenancy import RegencyOrProvince


class JobState(StrEnum):
    """Where a job stands. DONE and FAILED are final until somebody restarts a failed one."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


JOB_STATE_LABELS = MappingProxyType(
    {
        JobState.QUEUED: "Menunggu giliran",
        JobState.RUNNING: "Sedang dikerjakan",
        JobState.DONE: "Selesai",
        JobState.FAILED: "Terhenti",
    }
)


class Job(RegencyOrProvince, Base):
    """One piece of work done outside a request. `args` holds ids and codes, never a person's data."""

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),  # for composite foreign keys
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state"),
        CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="lease"),
        CheckConstraint("(state IN ('done', 'failed')) = (finished_at IS NOT NULL)", name="finished"),
        CheckConstraint("state <> 'failed' OR sentence <> ''", name="failure_is_explained"),
        Index("ix_jobs_state_lease_until", "state", "lease_until"),  # the sweep
        Index("ix_jobs_subject", "subject_kind", "subject_id", "id"),  # "the job of this list"
        {"sqlite_autoincrement": True},  # rows elsewhere name a job by number, also once it was cleared away
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int | None] = mapped_column(BigId)
    args: Mapped[str] = mapped_column(Text, default="{}")  # JSON
    state: Mapped[str] = mapped_column(String(8), default=JobState.QUEUED)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)  # 0: not known yet
    step: Mapped[str] = mapped_column(String(120), default="")  # what is being done, in a person's words
    version: Mapped[int] = mapped_column(default=1)  # grows with every visible change: polling asks with ?v=
    leased_by: Mapped[str] = mapped_column(String(80), default="")  # this very run; a later one has another
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[str] = mapped_column(String(60), default="")
    sentence: Mapped[str] = mapped_column(Text, default="")  # the outcome, for a person
    created_by: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)  # created, or last put back into the queue
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def arguments(self) -> dict[str, Any]:
        """`args` as it was given to `start`."""
        found: dict[str, Any] = json.loads(self.args)
        return found

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen by itself: polling stops."""
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def state_label(self) -> str:
        return JOB_STATE_LABELS[JobState(self.state)]
