"""The refused rows of a list as their workbook holds them: what is handed out, and what a copy that comes back is
compared with."""

from __future__ import annotations

from collections.abc import Sequence

from portal.beneficiaries import corrections, exports, results, staging
from portal.beneficiaries.models import Upload
from portal.beneficiaries.rules.columns import LABELS, Field
from portal.beneficiaries.rules.judge import READ_FIELDS
from portal.beneficiaries.rules.rows import Correction, column_places, texts_of
from portal.core.crypto import Keys


def refused_as_sent(upload: Upload, keys: Keys) -> tuple[list[str], list[exports.RefusedRow]]:
    """(headings, refused rows): the columns of the file, then those it lacks and that a reason speaks of."""
    entries = staging.refused_rows(upload.id, keys)
    plans = results.plans_of(upload)
    first = next(iter(plans.values()))
    known = corrections.corrections_at(upload.id, [entry.key for entry in entries], keys)
    places = column_places(first)
    spoken_of = {problem.field for entry in entries for problem in entry.problems}
    further = [each for each in READ_FIELDS if each in spoken_of and each not in places]
    headings = results.headings_of(upload) + [LABELS[each] for each in further]
    places = sent_places(upload, headings)
    raws = results.raw_rows(
        upload, ((entry, known[entry.key].correction if entry.key in known else Correction()) for entry in entries)
    )
    rows = []
    for entry, raw in zip(entries, raws, strict=True):
        rows.append(
            exports.RefusedRow(
                raw.plan.name,
                entry.key.row,
                f"{upload.id}-{entry.key}",
                texts_of(raw, first, further),
                [
                    exports.Reason(places.get(problem.field), problem.code.value, problem.message)
                    for problem in entry.problems
                ],
            )
        )
    return headings, rows


def sent_places(upload: Upload, headings: Sequence[str]) -> dict[Field, int]:
    """{field: its place among `headings`}, which are those of `refused_as_sent`."""
    first = next(iter(results.plans_of(upload).values()))
    by_label = {label: each for each, label in LABELS.items()}
    further = enumerate(headings[first.width :], start=first.width)
    return column_places(first) | {by_label[heading]: place for place, heading in further}
