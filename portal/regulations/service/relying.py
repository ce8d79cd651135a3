"""What else relies on a regulation: a capability above says so, and nothing changes under it unasked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.core.errors import DomainError
from portal.regulations.models import Regulation


class ReliedOnError(DomainError):
    """Others rely on it as it is; nothing was changed."""


@dataclass(frozen=True)
class Reliance:
    """`why_fixed`: why kind, number, days, topics and file stay as they are now, as a sentence; empty when they need
    not. `file_kept`: somebody's finished paper names the present file by its SHA-256, so its bytes stay when another
    takes its place.
    """

    why_fixed: str = ""
    file_kept: bool = False


Asked = Callable[[Regulation], Reliance]
_asked: list[Asked] = []


def relies_on_regulations(function: Asked) -> Asked:
    """Ask `function` before a regulation changes in what others may rely on, or goes."""
    if function not in _asked:
        _asked.append(function)
    return function


def refuse_relied_on(regulation: Regulation) -> bool:
    """Whether the bytes of its present file have to stay.

    Raises ReliedOnError with the first reason why it may not change; the regulation has to be held.
    """
    found = [function(regulation) for function in _asked]
    for each in found:
        if each.why_fixed:
            raise ReliedOnError(each.why_fixed)
    return any(each.file_kept for each in found)
