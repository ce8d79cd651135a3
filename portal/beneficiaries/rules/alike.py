"""Rows that are wrong in the same words: put right with one act instead of one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.judge import PLACE_OF, text_of
from portal.beneficiaries.rules.rows import RowKey
from portal.core.tabular.tables import Cell, Row

# A village is known by its kecamatan too; names, dates and numbers belong to one person each.
TOGETHER: Mapping[Field, tuple[Field, ...]] = {
    Field.VILLAGE: (Field.VILLAGE, Field.DISTRICT),
    Field.DISTRICT: (Field.DISTRICT,),
    Field.OCCUPATION: (Field.OCCUPATION,),
    Field.SEX: (Field.SEX,),
    Field.START: (Field.START,),
    Field.DESIL: (Field.DESIL,),
}


class Alike(NamedTuple):
    """Rows that hold the same words in the columns of `TOGETHER`."""

    words: tuple[str, ...]
    rows: tuple[RowKey, ...]


def words_of(field: Field, cells: Row) -> tuple[str, ...]:
    """What a row says in the columns that go together with `field`; `cells` in the order of `READ_FIELDS`."""
    return tuple(text_of(cells[PLACE_OF[each]]) for each in TOGETHER[field])


def alike(field: Field, rows: Iterable[tuple[RowKey, Row]], *, least: int = 2) -> list[Alike]:
    """Rows with the same words, the most frequent first; groups of fewer than `least` are left out."""
    found: dict[tuple[str, ...], list[RowKey]] = defaultdict(list)
    for key, cells in rows:
        found[words_of(field, cells)].append(key)
    groups = [Alike(words, tuple(keys)) for words, keys in found.items() if len(keys) >= least]
    return sorted(groups, key=lambda group: (-len(group.rows), group.words))


def replacement(field: Field, value: str, district: str = "") -> dict[Field, Cell]:
    """The cells that put a group right. Without a kecamatan, a village whose name is the only one brings its own."""
    if field is Field.VILLAGE:
        return {Field.VILLAGE: value, Field.DISTRICT: district}
    return {field: value}
