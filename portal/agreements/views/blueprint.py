"""The blueprint that the pages of agreements hang on, and who looks at them from where."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import Blueprint, url_for

from portal.agreements.models import Agreement
from portal.agreements.rules.states import (
    STATE_LABELS,
    VALIDITY_LABELS,
    AgreementState,
    Mover,
    Party,
    Validity,
    validity,
)
from portal.core import clock
from portal.core.access import may
from portal.core.permissions import Permission

blueprint = Blueprint("agreements", __name__)

# Colour and shape of a state; the words stand in the rules.
STATE_KINDS = MappingProxyType(
    {
        AgreementState.DRAFT: "neutral",
        AgreementState.REVIEW: "info",
        AgreementState.RETURNED: "warning",
        AgreementState.AGREED: "info",
        AgreementState.SIGNED: "info",
        AgreementState.COUNTERSIGNED: "success",
        AgreementState.HELD: "warning",
        AgreementState.CANCELLED: "neutral",
        AgreementState.TERMINATED: "neutral",
    }
)
VALIDITY_KINDS = MappingProxyType(
    {
        Validity.COMING: "info",
        Validity.IN_FORCE: "success",
        Validity.ENDING: "warning",
        Validity.ENDED: "neutral",
    }
)


@dataclass(frozen=True)
class Side:
    """From where an agreement is looked at. Its endpoints begin with `prefix`."""

    prefix: str
    comment: Permission
    movers: tuple[tuple[Permission, Mover], ...] = ()
    party: Party | None = None  # for whom it signs
    takes_lists: bool = False  # whether files are made here: a branch has no ready page

    def url(self, name: str, **values: Any) -> str:
        """The address of a page of this side."""
        return url_for(f"agreements.{self.prefix}{name}", **values)

    def roles(self) -> list[Mover]:
        """What the reader is for the table of moves."""
        return [mover for permission, mover in self.movers if may(permission)]


OFFICE = Side(
    "",
    Permission.TALK,
    ((Permission.MANAGE_AGREEMENTS, Mover.DRAFTER), (Permission.CHECK_AGREEMENTS, Mover.CHECKER)),
    Party.FIRST,
    takes_lists=True,
)
BRANCH = Side("branch_", Permission.ANSWER_AGREEMENTS, ((Permission.ANSWER_AGREEMENTS, Mover.BRANCH),), Party.SECOND)
PROVINCE = Side("province_", Permission.COMMENT_AGREEMENTS, takes_lists=True)


def state_in_words(agreement: Agreement) -> list[tuple[str, str]]:
    """[(words, kind of badge)]: the state, and what the dates make of one that both parties signed."""
    holds = validity(agreement.state, agreement.first_day, agreement.last_day, clock.today())
    if holds is Validity.NONE or agreement.state is AgreementState.TERMINATED:
        return [(STATE_LABELS[agreement.state], STATE_KINDS[agreement.state])]
    return [(VALIDITY_LABELS[holds], VALIDITY_KINDS[holds])]
