"""The refused rows of a list as their workbook holds them: what is handed out, and what a copy that comes back is
compared with."""

from __future__ import annotations

from collections.abc import Sequence

from portal.beneficiaries import corrections, exports, results, staging
from portal.beneficiaries.models import Upload
from portal.beneficiaries.rejecting import keeping as rejections
from portal.beneficiaries.rejecting.models import RowRejection
from portal.beneficiaries.rules.columns import LABELS, Field
from portal.beneficiaries.rules.judge import READ_FIELDS, Verdict
from portal.beneficiaries.rules.returned import sent_key
from portal.beneficiaries.rules.rows import column_places, texts_of
from portal.core.crypto import Keys
from portal.regencies import queries as regencies


def refused_as_sent(
    upload: Upload, keys: Keys, *, every_field: bool = False
) -> tuple[list[str], list[exports.RefusedRow]]:
    """(headings, rows refused by the rules or rejected by a verifier): the columns of the file, then those it lacks and
    that a reason speaks of.

    With `every_field`, all that it lacks: a workbook that comes back was made when other reasons stood. The key of a
    row counts its corrections, so that an old copy is known by it.
    """
    entries = staging.refused_rows(upload.id, keys)
    rejected = rejections.rejected_entries(upload.id, keys)
    why = rejections.rejections_at(upload.id, [entry.key for entry in rejected])
    entries = sorted([*entries, *rejected], key=lambda entry: entry.key)
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
    names = _place_names(upload) if rejected else {}
    rows = [
        exports.RefusedRow(
            raw.plan.name,
            entry.key.row,
            sent_key(upload.id, entry.key, known[entry.key].revision if entry.key in known else 0),
            [names.get(text or "", text) for text in texts_of(raw, first, further)],
            [
                *_rejection(why.get(entry.key)),
                *(
                    exports.Reason(places.get(problem.field), problem.code.value, problem.message)
                    for problem in entry.problems
                ),
            ],
        )
        for entry, raw in zip(entries, raws, strict=True)
    ]
    return headings, rows


def _place_names(upload: Upload) -> dict[str, str]:
    """{code: name}: a row that was right is kept by the codes of its places, which nobody reads."""
    districts, villages = regencies.place_names(upload.regency_id)
    return {**districts, **villages}


def _rejection(rejected: RowRejection | None) -> list[exports.Reason]:
    """What a verifier says of the whole row, before what the rules say of its cells."""
    if rejected is None:
        return []
    sentence = f"Ditolak verifikator {rejected.rejected_by_name}: {rejected.reason}"
    return [exports.Reason(None, Verdict.REJECTED.value, sentence)]


def sent_places(upload: Upload, headings: Sequence[str]) -> dict[Field, int]:
    """{field: its place among `headings`}, which are those of `refused_as_sent`."""
    first = next(iter(results.plans_of(upload).values()))
    by_label = {label: each for each, label in LABELS.items()}
    further = enumerate(headings[first.width :], start=first.width)
    return column_places(first) | {by_label[heading]: place for place, heading in further}
