"""Indicators of a plan: written down, changed, dropped; every version stays."""

from __future__ import annotations

from collections.abc import Sequence

from portal.audit.service import Actor
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.regulations import queries
from portal.regulations.models import Regulation, RegulationIndicator
from portal.regulations.rules.indicators import (
    IndicatorTerms,
    carries,
    differences,
    problems,
    share_in_words,
)
from portal.regulations.service.holding import OutdatedError, changed, hold, name_of, record_about


def add_indicator(regulation_id: int, terms: IndicatorTerms, *, by: Actor) -> RegulationIndicator:
    """Write an indicator of a plan down.

    Raises DomainError where the regulation is no plan, for what cannot be (rules.indicators), and for a name that is
    there already.
    """
    regulation = _plan(regulation_id)
    _refuse(regulation_id, terms, None)
    made = _version(regulation, queries.series_of(regulation_id) + 1, 1, terms, by)
    changed(regulation, by)
    db.session.flush()
    record_about("indicator_recorded", regulation, f"Indikator {_told(terms)} dicatat pada {name_of(regulation)}.", by)
    return made


def change_indicator(
    regulation_id: int, indicator_id: int, terms: IndicatorTerms, *, reason: str, by: Actor
) -> RegulationIndicator:
    """A new version of an indicator; `indicator_id` is the version that the form showed.

    Raises DomainError when somebody was quicker, when nothing differs, and where `add_indicator` does.
    """
    regulation = _plan(regulation_id)
    newest = _newest(queries.indicator_history(regulation_id, indicator_id), indicator_id)
    found = differences(newest.terms, terms)
    if not found:
        raise DomainError("Belum ada yang berubah dari indikator ini.")
    _refuse(regulation_id, terms, newest.series)
    made = _version(regulation, newest.series, newest.version + 1, terms, by, reason=reason)
    changed(regulation, by)
    db.session.flush()
    words = "; ".join(f"{label.lower()}: {old} menjadi {new}" for label, old, new in found)
    record_about(
        "indicator_changed",
        regulation,
        f"Indikator “{terms.name}” pada {name_of(regulation)} diubah, {words}.",
        by,
        reason,
    )
    return made


def drop_indicator(regulation_id: int, indicator_id: int, *, reason: str, by: Actor) -> None:
    """It was recorded by mistake: it counts no more and stays readable.

    Raises DomainError when somebody was quicker.
    """
    regulation = _plan(regulation_id)
    newest = _newest(queries.indicator_history(regulation_id, indicator_id), indicator_id)
    _version(regulation, newest.series, newest.version + 1, newest.terms, by, reason=reason, dropped=True)
    changed(regulation, by)
    db.session.flush()
    words = f"Indikator “{newest.name}” dikeluarkan dari {name_of(regulation)}."
    record_about("indicator_dropped", regulation, words, by, reason)


def _plan(regulation_id: int) -> Regulation:
    """The regulation, held; two people who write at once wait here for each other."""
    regulation = hold(regulation_id)
    if not carries(regulation.kind, regulation.topics):
        raise DomainError(
            "Indikator dicatat pada Perda atau peraturan kepala daerah di bidang RPJMD dan indikatornya. "
            "Ubah dahulu jenis atau bidang peraturan ini."
        )
    return regulation


def _newest(history: Sequence[RegulationIndicator], seen: int) -> RegulationIndicator:
    newest = history[0]
    if newest.dropped:
        raise DomainError(f"Indikator ini sudah dikeluarkan {newest.recorded_by_name}.")
    if newest.id != seen:
        raise OutdatedError(
            f"Indikator ini baru saja diubah {newest.recorded_by_name}, jadi belum disimpan. Periksa riwayatnya, lalu "
            "simpan lagi."
        )
    return newest


def _refuse(regulation_id: int, terms: IndicatorTerms, own_series: int | None) -> None:
    for field, sentence in problems(terms):
        raise DomainError(sentence, field=field)
    for other in queries.indicators_of(regulation_id):
        if other.series != own_series and other.name.lower() == terms.name.lower():
            raise DomainError("Indikator dengan nama ini sudah dicatat pada peraturan ini.", field="name")


def _version(
    regulation: Regulation,
    series: int,
    version: int,
    terms: IndicatorTerms,
    by: Actor,
    *,
    reason: str = "",
    dropped: bool = False,
) -> RegulationIndicator:
    made = RegulationIndicator(
        regency_id=regulation.regency_id,
        regulation_id=regulation.id,
        series=series,
        version=version,
        **vars(terms),
        dropped=dropped,
        reason=reason,
        recorded_at=clock.now(),
        recorded_by_name=by.name,
    )
    db.session.add(made)
    return made


def _told(terms: IndicatorTerms) -> str:
    return (
        f"“{terms.name}” {share_in_words(terms.baseline)}% ({terms.baseline_year}) menjadi "
        f"{share_in_words(terms.target)}% ({terms.target_year})"
    )
