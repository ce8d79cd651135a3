"""Accounts of the demo: one for each role, with a pass phrase that is shown once; and operators who sent lists."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from portal.accounts import service
from portal.accounts.factors import service as factors
from portal.accounts.factors.rules import ROLES_NEEDING_FACTOR
from portal.accounts.models import Person
from portal.accounts.rules import password_problem
from portal.audit.service import PORTAL, Actor
from portal.core.permissions import ROLE_LABELS, ROLE_WORKPLACE, Role, WorkplaceKind
from portal.regencies import queries as regencies
from portal.regencies import reference

_random = secrets.SystemRandom()


@dataclass(frozen=True)
class DemoAccount:
    """An account that somebody tries the portal with. `workplace` is a slug; empty for the province."""

    username: str
    name: str
    role: Role
    workplace: str


# Short, common, spelt one way: easy to read aloud and to type. Four of them are 30 bits, and sign-in is throttled.
WORDS = tuple(dict.fromkeys(Path(__file__).with_name("data").joinpath("words.txt").read_text(encoding="utf-8").split()))

ACCOUNTS = (
    DemoAccount("sari.ttu", "Sari Contoh", Role.OPERATOR, "ttu"),
    DemoAccount("budi.ttu", "Budi Contoh", Role.VERIFIER, "ttu"),
    DemoAccount("tia.ttu", "Tia Contoh", Role.SIGNATORY, "ttu"),
    DemoAccount("dina.ttu", "Dina Contoh", Role.SIGNATORY, "ttu"),
    DemoAccount("vera.ttu", "Vera Contoh", Role.VIEWER, "ttu"),
    DemoAccount("rani.belu", "Rani Contoh", Role.OPERATOR, "belu"),
    DemoAccount("bela.belu", "Bela Contoh", Role.VERIFIER, "belu"),
    DemoAccount("wati.ntt", "Wati Contoh", Role.PROVINCE_SUPERVISOR, ""),
    DemoAccount("nona.ntt", "Nona Contoh", Role.PROVINCE_ADMIN, ""),
    DemoAccount("petrus.atambua", "Petrus Contoh", Role.BRANCH_OFFICER, "atambua"),
)


@dataclass(frozen=True)
class Credentials:
    """What is printed once. Never in a repr: only the hash is kept."""

    role: str
    workplace: str
    username: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials({self.username!r}, …)"


def create(regency_codes: Iterable[str]) -> tuple[dict[str, Person], dict[str, Actor]]:
    """The accounts by user name, still without a password, and the operator of each of the regencies as an actor.

    A regency without an account of its own gets an operator who has not set a password: nobody can sign in as them.
    """
    ids = {(kind, slug): number for (kind, number), (_name, slug) in regencies.workplace_names().items()}
    people: dict[str, Person] = {}
    operators: dict[str, Actor] = {}
    for account in ACCOUNTS:
        kind = ROLE_WORKPLACE[account.role]
        person = service.create_person(
            account.username, account.name, account.role, kind, ids[kind, account.workplace], by=PORTAL
        )
        people[account.username] = person
        if account.role is Role.OPERATOR:
            operators[reference.regency_by_slug()[account.workplace].code] = _operator(person)
    for code in sorted(set(regency_codes) - set(operators)):
        regency = reference.regency_by_code()[code]
        workplace_id = ids[WorkplaceKind.REGENCY, regency.slug]
        person = service.create_person(
            f"operator.{regency.slug}",
            f"Operator {regency.short_name} (contoh)",
            Role.OPERATOR,
            WorkplaceKind.REGENCY,
            workplace_id,
            by=PORTAL,
        )
        operators[code] = _operator(person)
    return people, operators


def _operator(person: Person) -> Actor:
    return Actor(person.id, person.name, ROLE_LABELS[Role.OPERATOR])


def set_passwords(people: dict[str, Person]) -> list[Credentials]:
    """Give every account of ACCOUNTS a fresh pass phrase, and a second factor of its own where its role needs one.

    Its codes come from `portal demo code`: nobody has an app with that secret.
    """
    names = {(kind, slug): name for (kind, _number), (name, slug) in regencies.workplace_names().items()}
    given = []
    for account in ACCOUNTS:
        password = pass_phrase(account.username, account.name)
        service.set_password(people[account.username], password)
        if account.role in ROLES_NEEDING_FACTOR:
            person = people[account.username]
            factors.put(person, factors.new_secret())
            person.factor_confirmed_at = person.created_at  # whoever confirms a reset has had one for a week
        workplace = names[ROLE_WORKPLACE[account.role], account.workplace]
        given.append(Credentials(ROLE_LABELS[account.role], workplace, account.username, password))
    return given


def pass_phrase(username: str, name: str) -> str:
    """Four different everyday words, drawn until the portal's own rule accepts them."""
    while True:
        phrase = "-".join(_random.sample(WORDS, 4))
        if not password_problem(phrase, username=username, name=name):
            return phrase
