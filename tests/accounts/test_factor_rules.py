"""The second factor as a table of cases: who needs one, which code fits, who may have one reset."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pyotp
import pytest

from portal.accounts.factors import rules
from portal.accounts.factors.rules import CodeKind, Fit
from portal.core.permissions import Role
from tests.support.people import SECRET

# RFC 6238, appendix B: the ASCII secret, and what SHA-1 makes of it, with eight digits there; six are its last ones.
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
NOW = rules.step_of(datetime(2026, 11, 20, 1, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_the_rfc(second: int, code: str) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    assert rules.code_of_step(RFC_SECRET, rules.step_of(moment)) == code[2:]
    assert pyotp.TOTP(RFC_SECRET, digits=8).at(moment) == code


@pytest.mark.parametrize(
    ("roles", "needed"),
    [
        ([], False),
        ([Role.OPERATOR], False),
        ([Role.VIEWER], False),
        ([Role.OPERATOR, Role.VIEWER], False),
        ([Role.VERIFIER], True),
        ([Role.SIGNATORY], True),
        ([Role.BRANCH_OFFICER], True),
        ([Role.PROVINCE_SUPERVISOR], True),
        ([Role.PROVINCE_ADMIN], True),
        ([Role.OPERATOR, Role.VERIFIER], True),
    ],
)
def test_who_needs_one(roles: list[Role], needed: bool) -> None:
    assert rules.needs_factor(roles) is needed


@pytest.mark.parametrize(
    ("step", "last", "fit"),
    [
        (NOW, 0, Fit.FRESH),
        (NOW - 1, 0, Fit.FRESH),  # typed slowly, or a clock behind
        (NOW + 1, 0, Fit.FRESH),  # a clock ahead
        (NOW - 2, 0, Fit.WRONG),
        (NOW + 2, 0, Fit.WRONG),
        (NOW, NOW, Fit.USED),
        (NOW, NOW - 1, Fit.FRESH),
        (NOW - 1, NOW, Fit.USED),  # an older one than was used
        (NOW + 1, NOW, Fit.FRESH),
        (NOW, NOW + 1, Fit.USED),
    ],
)
def test_a_code_fits_half_a_minute_around_and_once(step: int, last: int, fit: Fit) -> None:
    found, at = rules.judge_code(SECRET, rules.code_of_step(SECRET, step), now=NOW, last=last)
    assert found is fit
    assert at == (0 if fit is Fit.WRONG else step)


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "abcdef"])
def test_anything_else_is_wrong(code: str) -> None:
    assert rules.judge_code(SECRET, code, now=NOW, last=0)[0] is Fit.WRONG


@pytest.mark.parametrize(
    ("typed", "tidied", "kind"),
    [
        ("123456", "123456", CodeKind.APP),
        ("123 456", "123456", CodeKind.APP),
        (" 12-34.56 ", "123456", CodeKind.APP),
        ("1234 5678 9012", "123456789012", CodeKind.RECOVERY),
        ("1234-5678-9012", "123456789012", CodeKind.RECOVERY),
        ("12345", "12345", CodeKind.NEITHER),
        ("", "", CodeKind.NEITHER),
        ("12345a", "12345a", CodeKind.NEITHER),
        ("١٢٣٤٥٦", "١٢٣٤٥٦", CodeKind.NEITHER),  # digits, but none that an app shows
    ],
)
def test_what_somebody_typed(typed: str, tidied: str, kind: CodeKind) -> None:
    assert rules.tidy_code(typed) == tidied
    assert rules.kind_of_code(tidied) is kind


@pytest.mark.parametrize(("last", "step"), [(0, NOW), (NOW - 1, NOW), (NOW, NOW + 1), (NOW + 1, None), (NOW + 5, None)])
def test_the_next_code_that_would_be_accepted(last: int, step: int | None) -> None:
    assert rules.next_code_step(now=NOW, last=last) == step


@pytest.mark.parametrize(
    ("person", "asked_by", "decider", "words"),
    [(1, 2, 3, ""), (1, 2, 2, "Anda yang mengajukan"), (1, 2, 1, "tentang Anda sendiri"), (1, 1, 1, "sendiri")],
)
def test_two_other_people_settle_a_loss(person: int, asked_by: int, decider: int, words: str) -> None:
    problem = rules.reset_problem(person, asked_by, decider)
    assert (words in problem) if words else problem == ""


def test_a_secret_is_read_in_fours() -> None:
    assert rules.in_groups("JBSWY3DPEH") == "JBSW Y3DP EH"
