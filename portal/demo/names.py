"""Names that invented people are put together from: common given names, and family names by island.

The family names are the generic ones of each island; no combination is meant to be anybody.
"""

from __future__ import annotations

import csv
import functools
from pathlib import Path

from faker import Faker

_FAKER_NAMES = 12  # beside many more of our own; drawn once, since Faker is slow for thousands of people
_OF_THE_CITY = ("Timor", "Rote", "Sabu", "Flores", "Sumba", "Alor")  # people of all islands live in Kupang


@functools.cache
def _groups() -> dict[str, list[str]]:
    """{"men", "women" or an island group: names}."""
    with Path(__file__).with_name("data").joinpath("names.csv").open(encoding="utf-8", newline="") as stream:
        return {row["group"]: row["names"].split() for row in csv.DictReader(stream)}


def families(island_group: str, *, city: bool = False) -> list[str]:
    """Family names of an island group; in the city, of all the islands whose people meet there."""
    groups = _OF_THE_CITY if city else (island_group,)
    return [name for group in groups for name in _groups()[group]]


@functools.cache
def given_names() -> tuple[list[str], list[str]]:
    """(men's, women's) first names as they are usual in NTT."""
    return _groups()["men"], _groups()["women"]


@functools.cache
def second_names() -> tuple[list[str], list[str]]:
    """(men's, women's) second names: the same and some of Faker's for all of Indonesia, alike in every run."""
    faker = Faker("id_ID")
    faker.seed_instance(5303)
    men, women = given_names()
    return (
        [*men, *(faker.first_name_male() for _ in range(_FAKER_NAMES))],
        [*women, *(faker.first_name_female() for _ in range(_FAKER_NAMES))],
    )
