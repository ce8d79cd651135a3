"""Who of a dead member's family is entitled first (domain 2.4)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType


class Relation(StrEnum):
    """What somebody is to the member who died."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    GRANDCHILD = "grandchild"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    PARENT_IN_LAW = "parent_in_law"
    WILL = "will"


RELATION_LABELS = MappingProxyType(
    {
        Relation.SPOUSE: "Istri atau suami",
        Relation.CHILD: "Anak",
        Relation.PARENT: "Ayah atau ibu",
        Relation.GRANDCHILD: "Cucu",
        Relation.GRANDPARENT: "Kakek atau nenek",
        Relation.SIBLING: "Saudara kandung",
        Relation.PARENT_IN_LAW: "Mertua",
        Relation.WILL: "Ditunjuk dalam surat wasiat",
    }
)
# The legal order: a class inherits only where nobody of an earlier one is left.
RANKS = MappingProxyType(
    {
        Relation.SPOUSE: 1,
        Relation.CHILD: 1,
        Relation.PARENT: 2,
        Relation.GRANDCHILD: 2,
        Relation.GRANDPARENT: 2,
        Relation.SIBLING: 3,
        Relation.PARENT_IN_LAW: 4,
        Relation.WILL: 5,
    }
)
RANK_LABELS = MappingProxyType(
    {
        1: "janda, duda, atau anak",
        2: "keturunan sedarah lurus ke atas atau ke bawah sampai derajat kedua",
        3: "saudara kandung",
        4: "mertua",
        5: "yang ditunjuk dalam wasiat",
    }
)


def first_rank(relations: Iterable[Relation]) -> int | None:
    """The class that is entitled among those who are named; None when nobody is."""
    return min((RANKS[relation] for relation in relations), default=None)


def out_of_turn(relations: Iterable[Relation]) -> list[Relation]:
    """Those named who come only after somebody else who is named, each once."""
    named = list(dict.fromkeys(relations))
    first = first_rank(named)
    return [relation for relation in named if first is not None and RANKS[relation] > first]
