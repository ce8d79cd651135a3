"""For every column a guess with what speaks for it, and whether somebody has to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from portal.beneficiaries.rules.columns import LABELS, SECOND_ROW, Field, Header, absent, field_of, key_of
from portal.beneficiaries.rules.mapping.content import Column, Judge, is_nik_like
from portal.beneficiaries.rules.mapping.headings import is_irrelevant, means_something_else, proposals

_FITS, _CONTRADICTS = 0.6, 0.3  # shares of values that speak for a field, and against it


class Certainty(IntEnum):
    """How sure a guess is. Up to `PROVEN` a column is read without a question."""

    CONTENT = 1  # by its values alone
    SIMILAR = 2  # by a heading that is like a known one
    CONTESTED = 3  # by a heading that two columns have
    PROVEN = 4  # by its values, which agree with those of a sure column; told
    NEAR = 5  # by a known heading with a slip of the pen; told
    SURE = 6


class Guess(NamedTuple):
    """What a column may be."""

    field: Field
    certainty: Certainty
    why: str


@dataclass(frozen=True, slots=True)
class Guesses:
    """Guesses by column, those that need a look, and whether the list can be read without one."""

    by_column: dict[int, Guess]
    uncertain: frozenset[int]
    asked: bool


# A wrong or missing one of these costs people their place, or the officer a warning in every row. The others are read
# when their heading is known, and proposed on the page when somebody is asked anyway.
_MATTERS = (
    Field.NIK,
    Field.NAME,
    Field.VILLAGE,
    Field.BIRTH_PLACE_AND_DATE,
    Field.BIRTH_DATE,
    Field.SEX,
    Field.DISTRICT,
    Field.OCCUPATION,
)
_OPTIONAL = (
    Field.FAMILY_CARD,
    Field.MOTHER_NAME,
    Field.PHONE,
    Field.START,
    Field.BIRTH_PLACE,
    Field.ADDRESS,
    Field.DESIL,
)
_NEEDED = (Field.NIK, Field.NAME, Field.VILLAGE)
_BY_CONTENT = {
    Field.NIK: "isinya seperti NIK",
    Field.FAMILY_CARD: "isinya seperti nomor KK",
    Field.BIRTH_PLACE_AND_DATE: "isinya tempat dan tanggal",
    Field.BIRTH_DATE: "isinya seperti tanggal lahir",
    Field.SEX: "isinya L dan P",
    Field.VILLAGE: "isinya nama desa",
    Field.DISTRICT: "isinya nama kecamatan",
    Field.OCCUPATION: "isinya pekerjaan",
    Field.PHONE: "isinya seperti nomor HP",
    Field.NAME: "isinya seperti nama orang",
}
_PROVABLE = (Field.BIRTH_DATE, Field.SEX, Field.DISTRICT)
# Their values tell them apart from everything else, so that one of two columns with the same heading can be wrong.
_CHECKED = frozenset({Field.NIK, Field.BIRTH_DATE, Field.SEX, Field.VILLAGE, Field.DISTRICT})
# Headings that may well hold what a list needs and says nowhere else: "Alamat" with nothing but villages.
_LENT = frozenset({Field.ADDRESS, Field.BIRTH_PLACE})


class Guesser:
    """Guesses the columns of one sheet. `columns` are by index, `headings` too."""

    def __init__(
        self,
        judge: Judge,
        headings: Sequence[str],
        columns: Sequence[Column],
        header: Header | None,
        *,
        district_known: bool,
    ) -> None:
        self._judge = judge
        self._headings = headings
        self._columns = columns
        self._header = header
        self._district_known = district_known
        self._guesses: dict[int, Guess] = {}
        self._contested: set[int] = set()

    def guess(self) -> Guesses:
        """Sure headings first, then what is proven, then what is likely."""
        self._read_headings()
        self._prove()
        missing = self._missing(_MATTERS)
        self._propose([*missing, *self._missing(_OPTIONAL)])
        uncertain = self._contested | {
            index for index, guess in self._guesses.items() if guess.certainty < Certainty.CONTESTED
        }
        matters = any(
            guess.field in missing
            for guess in self._guesses.values()
            if guess.certainty in (Certainty.SIMILAR, Certainty.CONTENT)
        )
        lacking = self._missing(_NEEDED)
        unknown = self._unknown() if lacking else []
        asked = bool(self._contested) or matters or bool(lacking and unknown)
        return Guesses(self._guesses, frozenset(uncertain | set(unknown)), asked)

    def _read_headings(self) -> None:
        claims: dict[Field, list[int]] = {}
        for index, heading in enumerate(self._headings):
            field = field_of(heading)
            if field is not None:
                claims.setdefault(field, []).append(index)
        if self._header is not None:
            for field, index in self._header.positions.items():
                earlier = [other for other in claims.get(field, []) if other != index]
                second = self._header.height == 2 and SECOND_ROW.get(key_of(self._headings[index])) is field
                if self._headings[index] in dict(self._header.near) or second:
                    certainty = Certainty.SURE if second else Certainty.NEAR
                    self._guesses[index] = Guess(field, certainty, "judulnya" if second else "judulnya hampir sama")
                    claims.pop(field, None)
                else:
                    claims[field] = [index, *earlier]
        for field, indexes in claims.items():
            taken = [index for index in indexes if index not in self._guesses]
            if taken and not self._has(field):
                self._settle(field, taken)

    def _settle(self, field: Field, indexes: list[int]) -> None:
        """One column for a field that several headings name: the first, unless their values say otherwise."""
        filled = [index for index in indexes if self._columns[index].values] or indexes[:1]
        first = filled[0]
        others = [index for index in filled[1:] if not self._says_the_same(first, index, field)]
        if others and field in _MATTERS:
            fits = {index: self._judge.share(self._columns[index], field) for index in (first, *others)}
            best = max(fits, key=lambda index: fits[index])
            rest = max(share for index, share in fits.items() if index != best)
            if field in _CHECKED and fits[best] >= _FITS and rest < _CONTRADICTS:
                self._guesses[best] = Guess(field, Certainty.SURE, "judulnya")
                return
            self._contested.update((first, *others))
            self._guesses[best] = Guess(field, Certainty.CONTESTED, f"{len(others) + 1} kolom berjudul {LABELS[field]}")
            return
        self._guesses[first] = Guess(field, Certainty.SURE, "judulnya")

    def _says_the_same(self, first: int, second: int, field: Field) -> bool:
        rows = self._columns[second].rows
        return all(self._judge.same(row[first], row[second], field) for row in rows)

    def _prove(self) -> None:
        for field in _PROVABLE:
            if field not in self._missing(_MATTERS):
                continue
            known = {guess.field: index for index, guess in self._guesses.items()}
            proven = [index for index in self._free() if self._judge.proven(self._columns[index], field, known)]
            if len(proven) == 1:
                self._guesses[proven[0]] = Guess(field, Certainty.PROVEN, _BY_CONTENT[field])

    def _propose(self, missing: Sequence[Field]) -> None:
        """The likeliest columns for what is missing, each column and each field once."""
        scored: list[tuple[float, int, int, Guess]] = []
        for index in self._free(lent=Field.VILLAGE in missing):
            heading, column = self._headings[index], self._columns[index]
            lent = index in self._guesses
            named = () if lent else proposals(heading)
            for order, field in enumerate(missing):
                if lent and field is not Field.VILLAGE:
                    continue
                share = self._judge.share(column, field)
                if field in named:
                    if share >= _CONTRADICTS:
                        both = field in _BY_CONTENT and share >= _FITS
                        why = f"{'judul dan isinya' if both else 'judulnya'} mirip {LABELS[field]}"
                        score = 1 + share - 0.1 * named.index(field)
                        scored.append((score, -order, -index, Guess(field, Certainty.SIMILAR, why)))
                elif field in _BY_CONTENT and share >= _FITS and (lent or not means_something_else(heading)):
                    scored.append((share, -order, -index, Guess(field, Certainty.CONTENT, _BY_CONTENT[field])))
        given: set[Field] = set()
        settled: set[int] = set()
        for _, _, negative, guess in sorted(scored, key=lambda each: each[:3], reverse=True):
            index = -negative
            if guess.field not in given and index not in settled and not self._covered(guess.field, given):
                given.add(guess.field)
                settled.add(index)
                self._guesses[index] = guess

    def _covered(self, field: Field, given: Iterable[Field]) -> bool:
        """Place and date of birth in one column leave nothing to the two single ones, and the other way round."""
        if field in (Field.BIRTH_DATE, Field.BIRTH_PLACE):
            return Field.BIRTH_PLACE_AND_DATE in given
        return field is Field.BIRTH_PLACE_AND_DATE and Field.BIRTH_DATE in given

    def _free(self, *, lent: bool = False) -> list[int]:
        """Columns with values that nothing is known of; with `lent`, those too that may hold villages."""
        return [
            index
            for index, column in enumerate(self._columns)
            if column.values
            and (not is_irrelevant(self._headings[index]) or is_nik_like(column.values[0]))  # "Nomor" over NIKs
            and (index not in self._guesses or (lent and self._guesses[index].field in _LENT))
            and index not in self._contested
        ]

    def _unknown(self) -> list[int]:
        """Columns that could hold what is needed: words or long numbers, and no running number."""
        return [index for index in self._free() if index not in self._guesses and self._may_be_needed(index)]

    def _may_be_needed(self, index: int) -> bool:
        texts = [str(value) for value in self._columns[index].values]
        return any(sum(map(str.isalpha, text)) > 2 or sum(map(str.isdigit, text)) > 10 for text in texts)

    def _has(self, field: Field) -> bool:
        return any(guess.field is field for guess in self._guesses.values())

    def _missing(self, wanted: Sequence[Field]) -> list[Field]:
        """Those of `wanted` that no column holds yet and that the list needs one for."""
        have = {guess.field: index for index, guess in self._guesses.items()}
        lacking = absent(Header(0, have, {}), wanted)
        if Field.BIRTH_DATE in have and Field.BIRTH_PLACE_AND_DATE in lacking:
            lacking.remove(Field.BIRTH_PLACE_AND_DATE)
        if Field.DISTRICT in lacking and not self._needs_district(have):
            lacking.remove(Field.DISTRICT)
        return lacking

    def _needs_district(self, have: dict[Field, int]) -> bool:
        """Whether the kecamatan must be told: not where the sheet is about one, nor where all villages are unique."""
        if self._district_known:
            return False
        village = have.get(Field.VILLAGE)
        return village is None or self._judge.needs_district(self._columns[village].values)
