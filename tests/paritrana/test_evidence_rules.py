"""What a piece of evidence may say of itself, as tables of cases."""

from __future__ import annotations

from datetime import date

import pytest

from portal.paritrana.rules.campaign import AssessmentState, why_not_changed
from portal.paritrana.rules.evidence import EvidenceTerms, why_link_refuses, why_terms_refuse

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("https://jdih.ntt.go.id/perbup-5?tahun=2026#pasal-3", ""),
        ("https://contoh.go.id:443/a", ""),
        ("http://jdih.ntt.go.id/perbup-5", "https://"),
        ("javascript:alert(1)", "https://"),
        ("https://", "https://"),
        ("https://localhost/a", "https://"),
        ("https://10.0.0.1/a", "https://"),
        ("https://[::1]/a", "https://"),
        ("https://contoh.go.id:8000/a", "https://"),
        ("https://contoh.go.id:x/a", "https://"),
        ("https://.go.id/a", "https://"),
        ("https://contoh.go.id/a b", "https://"),
        ("https://orang:rahasia@contoh.go.id/", "sebelum tanda @"),
        ("https://contoh.go.id/" + "a" * 500, "500 karakter"),
    ],
)
def test_addresses(url: str, refused: str) -> None:
    assert refused in why_link_refuses(url) if refused else not why_link_refuses(url)


@pytest.mark.parametrize(
    ("dated_on", "valid_until", "field"),
    [
        (None, None, ""),
        (TODAY, None, ""),
        (TODAY, TODAY, ""),
        (None, date(2020, 1, 1), ""),
        (date(2026, 11, 21), None, "dated_on"),
        (TODAY, date(2026, 11, 19), "valid_until"),
    ],
)
def test_days(dated_on: date | None, valid_until: date | None, field: str) -> None:
    found = why_terms_refuse(EvidenceTerms("Perbup", dated_on, valid_until), TODAY)
    assert (found[0] if found else "") == field


def test_a_title_is_needed() -> None:
    assert why_terms_refuse(EvidenceTerms("  "), TODAY) == (
        "title",
        "Isi judul bukti, misalnya Perbup Nomor 5 Tahun 2026.",
    )


@pytest.mark.parametrize(
    ("state", "accepted", "allowed"),
    [
        (AssessmentState.FILLING, False, True),
        (AssessmentState.SUBMITTED, False, False),
        (AssessmentState.CONCLUDED, False, True),
        (AssessmentState.CONCLUDED, True, False),
        (AssessmentState.REPLIED, False, False),
        (AssessmentState.FROZEN, False, False),
    ],
)
def test_when_a_region_may_change_a_criterion(state: AssessmentState, accepted: bool, allowed: bool) -> None:
    assert (not why_not_changed(state, accepted=accepted)) == allowed
