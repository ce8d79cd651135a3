"""The refused rows of a list as their workbook holds them: what is handed out, and what a copy that comes back is
compared with."""

from __future__ import annotations

from collections.abc import Sequence

from portal.beneficiaries import corrections, exports, results, staging
from portal.beneficiaries.models import Upload
from portal.beneficiaries.rules.columns import LABELS, Field
from portal.beneficiaries.rules.judge import READ_FIELDS
from portal.beneficiaries.rules.returned import sent_key
from portal.beneficiaries.rules.rows import column_places, texts_of
from portal.core.crypto import Keys


def refused_as_sent(
    upload: Upload, keys: Keys, *, every_field: bool = False
) -> tuple[list[str], list[exports.RefusedRow]]:
    """(headings, refused rows): the columns of the file, then those it lacks and that a reason speaks of.

    With `every_field`, all that it lacks: a workbook that comes back was made when other reasons stood. The key of a
    row counts its corrections, so that an old copy is known by it.
    """
    entries = staging.refused_rows(upload.id, keys)
    first = next(iter(results.plans_of(upload).values()))
    own = results.headings_of(upload)
    known = corrections.corrections_at(upload.id, [entry.key for entry in entries], keys)
    spoken_of = {problem.field for entry in entries for problem in entry.problems}
    places = column_places(first)
    further = [
        each
        for each in READ_FIELDS
        if each not in places and LABELS[each] not in own and (every_field or each in spoken_of)
    ]
    headings = own + [LABELS[each] for each in further]
    places = sent_places(upload, headings)
    raws = results.raw_rows(upload, ((entry, corrections.correction_in(known, entry.key)) for entry in entries))
    rows = [
        exports.RefusedRow(
            raw.plan.name,
            entry.key.row,
            sent_key(upload.id, entry.key, known[entry.key].revision if entry.key in known else 0),
            texts_of(raw, first, further),
            [
                exports.Reason(places.get(problem.field), problem.code.value, problem.message)
                for problem in entry.problems
            ],
        )
        for entry, raw in zip(entries, raws, strict=True)
    ]
    return headings, rows


def sent_places(upload: Upload, headings: Sequence[str]) -> dict[Field, int]:
    """{field: its place among `headings`}, which are those of `refused_as_sent`."""
    first = next(iter(results.plans_of(upload).values()))
    by_label = {label: each for each, label in LABELS.items()}
    further = enumerate(headings[first.width :], start=first.width)
    return column_places(first) | {by_label[heading]: place for place, heading in further}
