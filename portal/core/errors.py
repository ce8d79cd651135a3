"""Refusals that a person can read, and the exceptions that carry them."""

from __future__ import annotations


class DomainError(Exception):
    """The answer is no. `sentence` is Indonesian, says why and what to do, and is shown as it stands."""

    status = 409

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field  # the form field it concerns, if it concerns one


class NotFoundError(DomainError):
    """Nothing there, or nothing that this person may know of: both look the same from outside."""

    status = 404

    def __init__(self, sentence: str = "Halaman atau data ini tidak ditemukan.") -> None:
        super().__init__(sentence)


class ForbiddenError(DomainError):
    """A colleague without the permission: the reason and who can lift it."""

    status = 403


class StaleFormError(DomainError):
    """The same form key came with other content, or without a key: nothing was changed."""

    status = 409


def place_of(error: BaseException) -> str:
    """``file:line`` where an exception was raised, for the log: its message and its locals may hold a person."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame is not None else ""
