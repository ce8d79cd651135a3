"""What other capabilities do when a place becomes free or is given back: they stand above and register it here.

It happens in the same transaction; whoever must not let it happen raises a DomainError.
"""

from __future__ import annotations

from collections.abc import Callable

from portal.audit.service import Actor
from portal.beneficiaries.models import Enrolment, EnrolmentEnding

Act = Callable[[Enrolment, EnrolmentEnding, Actor], None]

_on_ending: list[Act] = []
_on_taking_back: list[Act] = []


def on_ending(act: Act) -> Act:
    """Register what follows the end of an enrolment."""
    _on_ending.append(act)
    return act


def on_taking_back(act: Act) -> Act:
    """Register what follows when an end is taken back."""
    _on_taking_back.append(act)
    return act


def tell_ended(enrolment: Enrolment, ending: EnrolmentEnding, by: Actor) -> None:
    """Called once the place is free."""
    for act in _on_ending:
        act(enrolment, ending, by)


def tell_taken_back(enrolment: Enrolment, ending: EnrolmentEnding, by: Actor) -> None:
    """Called once the person is covered again."""
    for act in _on_taking_back:
        act(enrolment, ending, by)
