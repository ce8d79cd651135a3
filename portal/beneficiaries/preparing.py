"""People made ready to be written: hashed and encrypted before anything is locked."""

from __future__ import annotations

from collections.abc import Sequence
from json.encoder import encode_basestring as quoted
from operator import attrgetter
from typing import NamedTuple

from portal.beneficiaries.models import BeneficiaryStatus
from portal.beneficiaries.rules.judge import ListedPerson
from portal.beneficiaries.staging import ConfirmablePerson
from portal.core.crypto import Keys


class Prepared(NamedTuple):
    """A person made ready before the lock: keyed and encrypted. `position` is the place in the list."""

    position: int
    key: bytes
    cipher: bytes
    person: ListedPerson
    status: BeneficiaryStatus

    def __repr__(self) -> str:
        return "Prepared(…)"  # logs and error reports hold no person

    @property
    def needs_check(self) -> bool:
        return self.status is BeneficiaryStatus.NEEDS_CHECK


def private_aad(regency_id: int) -> bytes:
    """Where the private fields belong: they do not open for another regency."""
    return f"beneficiaries.private_cipher:{regency_id}".encode()


def pack_private(person: ListedPerson) -> bytes:
    """NIK, family card, phone and mother's name as one encrypted field."""
    return pack_fields(person.nik, person.family_card_number, person.phone, person.mother_name)


def pack_fields(nik: str, family_card_number: str, phone: str, mother_name: str) -> bytes:
    """The same of values that did not come from a list: JSON of four texts; `privacy.open_private` is the inverse.

    Put together from quoted texts: an encoder makes a new machine for every list, which is five times the work.
    """
    return f"[{quoted(nik)},{quoted(family_card_number)},{quoted(phone)},{quoted(mother_name)}]".encode()


def prepare(people: Sequence[ConfirmablePerson], regency_id: int, keys: Keys) -> list[Prepared]:
    """The heavy part, before any lock: encrypt, sorted by key so that the month rows go in in order."""
    ciphers = keys.encrypt_many([pack_private(each.person) for each in people], private_aad(regency_id))
    prepared = [
        Prepared(
            position,
            each.nik_key,
            cipher,
            each.person,
            BeneficiaryStatus.NEEDS_CHECK if each.needs_check else BeneficiaryStatus.CLEAR,
        )
        for position, (cipher, each) in enumerate(zip(ciphers, people, strict=True))
    ]
    prepared.sort(key=attrgetter("key"))
    return prepared
