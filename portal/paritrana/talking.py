"""What is said about a criterion: the office and the province's verifiers, by name, in the office's own thread."""

from __future__ import annotations

from collections.abc import Sequence

from portal.core.permissions import Permission
from portal.paritrana.models import ParitranaCriterion, ParitranaEdition
from portal.regencies import queries as regencies
from portal.talk.kinds import About, Kind, Link, Resolution, Subject, register
from portal.talk.models import Side, TalkThread


def about(edition: ParitranaEdition, criterion: ParitranaCriterion, regency_id: int) -> About:
    """What is talked about: one criterion of an edition at one region."""
    title = f"Kriteria {criterion.code} {criterion.title}, {edition.title}"[:200]
    return About(CRITERION, f"{edition.judged_year}:{criterion.id}", title, regency_id)


def _describe(threads: Sequence[TalkThread]) -> dict[int, Subject]:
    slugs = {each.id: each.slug for each in regencies.all_regencies()}
    found = {}
    for thread in threads:
        year, criterion_id = map(int, thread.subject_key.split(":"))
        place: dict[str, int | str] = {"year": year, "criterion_id": criterion_id}
        at = {**place, "slug": slugs[thread.regency_id]}
        found[thread.id] = Subject(
            f"Paritrana {year}",
            "",
            (
                Link("Buka kriteria", "paritrana.criterion", place, Permission.VIEW_FIGURES),
                Link("Buka kriteria", "paritrana_province.criterion", at, Permission.VIEW_FIGURES, Side.PROVINCE),
            ),
        )
    return found


CRITERION = register(
    Kind(
        "paritrana_criterion",
        "Kriteria Paritrana",
        "Jawab, lalu selesaikan setelah kriterianya jelas.",
        _describe,
        (Resolution("settled", "Tandai selesai", "Sudah dibahas", ""),),
        kept=True,
        speakers={Side.OFFICE: Permission.TALK, Side.PROVINCE: Permission.VERIFY_PARITRANA},
    )
)
