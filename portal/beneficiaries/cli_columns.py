"""The question about unclear columns on the command line: told, and answered with options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import click

from portal.beneficiaries.rules.columns import LABELS, Field, field_of, key_of
from portal.beneficiaries.rules.mapping import Answers, ColumnsUncertain, HeaderSet, ListColumn, faults_of

ASKED = 3  # exit status for a file whose columns have to be told first
_UNUSED = frozenset({"", "-", "tidakdipakai"})

Told = Mapping[str, Field | None]  # what somebody said, by heading or letter


def told_by(options: Sequence[str]) -> Told:
    """``("No Induk=NIK", "F=-")`` → fields by heading. Raises UsageError for what names no field."""
    told: dict[str, Field | None] = {}
    for option in options:
        heading, equals, word = option.rpartition("=")
        field = field_of(word) or next((each for each in Field if each.value == word.strip().lower()), None)
        if not equals or not heading.strip() or (field is None and word.strip().lower() not in _UNUSED):
            labels = ", ".join(LABELS.values())
            raise click.UsageError(f'Tulis --column "Judul=isi". Isi: {labels}, atau - bila tidak dipakai.')
        told[heading.strip()] = field
    return told


def answers_from(sets: Sequence[HeaderSet], told: Told, *, accept_guesses: bool) -> Answers:
    """Answers for the header sets of a file.

    Raises ColumnsUncertain while an unclear column was neither told nor may be guessed, and UsageError for a heading
    that no column has, and for answers that cannot be.
    """
    known = {name for each in sets for column in each.columns for name in _names(column)}
    for heading in told:
        if _plain(heading) not in known:
            raise click.UsageError(f'Tidak ada kolom "{heading}" di berkas ini.')
    answered = [_told_to(each, told, accept_guesses=accept_guesses) for each in sets]
    if any(column.uncertain for each in answered if each.asked for column in each.columns):
        raise ColumnsUncertain(answered)
    for each in answered:
        for sentence in dict.fromkeys(faults_of(each, each.answer).values()):
            raise click.UsageError(sentence)
    return {each.signature: each.answer for each in answered}


def _told_to(header_set: HeaderSet, told: Told, *, accept_guesses: bool) -> HeaderSet:
    by_name = {_plain(heading): field for heading, field in told.items()}
    given = set(by_name.values())
    columns = []
    for column in header_set.columns:
        name = next((name for name in _names(column) if name in by_name), None)
        if name is not None:
            columns.append(replace(column, field=by_name[name], why="disebut", uncertain=False))
        elif column.field in given:  # somebody said that another column is this one
            columns.append(replace(column, field=None, why="", uncertain=column.uncertain and not accept_guesses))
        else:
            columns.append(replace(column, uncertain=column.uncertain and not accept_guesses))
    return replace(header_set, columns=tuple(columns))


def _names(column: ListColumn) -> tuple[str, ...]:
    """The heading as written, and the letter for a column that has none."""
    return (_plain(column.heading),) if column.heading else (_plain(column.letter),)


def _plain(heading: str) -> str:
    return key_of(heading) or heading.strip().lower()


def question_as_json(filename: str, question: ColumnsUncertain) -> dict[str, Any]:
    """The contract of ``--json`` for a file that is asked about. No sample value stands in it: they may be people."""
    return {
        "file": filename,
        "columns": [
            {
                "sheets": list(each.sheets),
                "header_row": each.row or None,
                "missing": each.missing,
                "columns": [
                    {
                        "column": column.letter,
                        "heading": column.heading,
                        "guess": column.field.value if column.field else None,
                        "uncertain": column.uncertain,
                        "why": column.why,
                    }
                    for column in each.columns
                ],
            }
            for each in question.sets
            if each.asked
        ],
    }


def question_as_text(filename: str, question: ColumnsUncertain) -> Iterator[str]:
    """The same for a reader, line by line."""
    yield f"Kolom berkas {filename} belum pasti. Sebutkan isinya, lalu jalankan lagi."
    for each in question.sets:
        if not each.asked:
            continue
        yield ""
        names = ", ".join(f'"{name}"' for name in each.sheets)
        yield f"Lembar {names}, " + (f"judul kolom di baris {each.row}:" if each.row else "tanpa judul kolom:")
        for column in each.columns:
            if column.uncertain:
                guess = f"mungkin {LABELS[column.field]} ({column.why})" if column.field else "belum diketahui"
                yield f"  - {column.name}: {guess}"
        if each.missing:
            yield f"  Belum ditemukan: {', '.join(each.missing)}."
    first = next(column for each in question.sets if each.asked for column in each.columns if column.uncertain)
    label = LABELS[first.field] if first.field else "-"
    yield ""
    yield f'Misalnya: --column "{first.heading or first.letter}={label}". Semua perkiraan benar: --accept-guesses.'
