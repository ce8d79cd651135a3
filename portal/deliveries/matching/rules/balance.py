"""Whether the classes of a match add up to both of its sources. Computed wherever it is shown, never assumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.deliveries.matching.rules.classes import ClassSum, MatchClass

_APPROVED = (MatchClass.MATCHED, MatchClass.NOT_ACCEPTED, MatchClass.NOT_BILLED, MatchClass.OTHER_AMOUNT)
_BILLED = (MatchClass.MATCHED, MatchClass.NOT_APPROVED, MatchClass.OTHER_AMOUNT)


@dataclass(frozen=True)
class Balance:
    """The classes beside the office's bill (people, rupiah) and the file of BPJS (rows, rupiah)."""

    classes: Mapping[MatchClass, ClassSum]
    bill_people: int
    bill_rupiah: int
    file_rows: int
    file_rupiah: int

    @property
    def approved_people(self) -> int:
        """People of the office's side in all classes."""
        return _people(self.classes[kind] for kind in _APPROVED)

    @property
    def approved_rupiah(self) -> int:
        """Rupiah of the office's side in all classes."""
        return sum(each.approved for each in self.classes.values())

    @property
    def billed_rows(self) -> int:
        """Rows of the file in all classes."""
        return _people(self.classes[kind] for kind in _BILLED)

    @property
    def billed_rupiah(self) -> int:
        """Rupiah of the file in all classes."""
        return sum(each.billed for each in self.classes.values())

    @property
    def approved_difference(self) -> int:
        """Rupiah of the office's bill that stand in no class: 0, or something is wrong."""
        return self.bill_rupiah - self.approved_rupiah

    @property
    def billed_difference(self) -> int:
        """Rupiah of the file that stand in no class: 0, or something is wrong."""
        return self.file_rupiah - self.billed_rupiah

    @property
    def is_closed(self) -> bool:
        """Whether people, rows and rupiah of both sources stand in the classes to the last."""
        return (self.approved_people, self.billed_rows, self.approved_difference, self.billed_difference) == (
            self.bill_people,
            self.file_rows,
            0,
            0,
        )

    @property
    def different_people(self) -> int:
        """People and rows in the four classes of difference."""
        return _people(each for kind, each in self.classes.items() if kind is not MatchClass.MATCHED)

    @property
    def excess(self) -> int:
        """Rupiah that BPJS bills beyond the office's bill; negative when it bills less."""
        return self.file_rupiah - self.bill_rupiah


def _people(classes: Iterable[ClassSum]) -> int:
    return sum(each.people for each in classes)
