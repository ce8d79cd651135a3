"""Rules about the models: who owns a row, what a repr shows, how relationships load, what money is."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Float, Numeric, inspect
from sqlalchemy.orm import Mapper, RelationshipProperty

import portal.application  # noqa: F401 - maps every model
from portal.core.db import Base
from portal.core.tenancy import RegencyOrProvince, RegencyOwned

# Models that no wall surrounds, and why.
OPEN_MODELS = {
    "Branch": "public reference data",
    "BenefitRate": "public reference data",
    "StandardArticle": "the library of articles, the same for all regencies",
    "BudgetCode": "public reference data",
    "ComplianceRule": "what the province holds all regencies to: they read it",
    "ContributionRate": "public reference data",
    "RateReduction": "public reference data",
    "ProvinceFigure": "published of the province as a whole: every office reads it beside its own",
    "ProvinceTarget": "published of the province as a whole: every office reads it beside its own",
    "ProvinceQuota": "the province's own; its shares are the regencies' quotas",
    "ProvinceReport": "the province's own: sums of regencies, small numbers hidden, no person",
    "ProvinceReportFile": "of a report",
    "ProvinceReportSending": "of a report",
    "ProvinceAllotment": "the province's own: a division on its way to a second person",
    "BranchArea": "public reference data",
    "District": "public reference data",
    "FundingSource": "public reference data",
    "Regency": "public reference data",
    "Village": "public reference data",
    "ParitranaEdition": "the province's; criteria are the same for all regencies",
    "ParitranaAspect": "of an edition",
    "ParitranaCriterion": "of an edition",
    "Person": "signs in before any regency is known",
    "Membership": "read at sign-in, before any regency is known",
    "Post": "of an office or a branch; whoever asks names the workplace of the address",
    "PostHolder": "belongs to a post",
    "PasswordLink": "used before sign-in",
    "MailAddressLink": "belongs to a person, whatever the workplace",
    "PersonFactor": "belongs to a person, asked for before any regency is known",
    "RecoveryCode": "belongs to a person, used before any regency is known",
    "FactorReset": "the province's own: an account on its way to a second person",
    "SignInFailure": "keyed hashes only, counted before sign-in",
    "FormSubmission": "belongs to a person",
    "AnswerCode": "the province's own: what a code of BPJS means, the same for all",
    "DeliveryTemplate": "a branch's own: the columns it wants, no person",
    "OccupationWord": "the province's own: what a word means, the same for all",
    "OfficeSetting": "a regency reads what the province set; core.settings judges writes",
}

# Models whose rows the database makes from rows that have the key; looking it up again for each would be dear.
MADE_FROM_LINKED = {"CoverageMonth"}


def mappers() -> list[Mapper[Any]]:
    return [mapper for mapper in Base.registry.mappers if mapper.class_.__module__.startswith("portal.")]


def is_walled(model: type) -> bool:
    return issubclass(model, (RegencyOwned, RegencyOrProvince))


def test_every_model_stands_behind_a_wall_or_has_a_reason_not_to() -> None:
    outside = {mapper.class_.__name__ for mapper in mappers() if not is_walled(mapper.class_)}
    assert outside == OPEN_MODELS.keys()


def test_walled_models_name_a_required_regency() -> None:
    for mapper in mappers():
        if is_walled(mapper.class_):
            column = mapper.local_table.c.regency_id
            assert column.nullable is not issubclass(mapper.class_, RegencyOwned), mapper.class_.__name__
            linked = [key.target_fullname for key in column.foreign_keys if key.column.table.name == "regencies"]
            assert bool(linked) is (mapper.class_.__name__ not in MADE_FROM_LINKED), mapper.class_.__name__


def test_relationships_never_load_by_themselves() -> None:
    for mapper in mappers():
        for relation in mapper.relationships:
            assert isinstance(relation, RelationshipProperty)
            assert relation.lazy in {"raise", "raise_on_sql"}, f"{mapper.class_.__name__}.{relation.key}"


def test_no_relationship_leads_through_a_wall() -> None:
    """An eager load adds its tables after the session looked at the statement."""
    for mapper in mappers():
        for relation in mapper.relationships:
            if is_walled(relation.mapper.class_):
                assert is_walled(mapper.class_), f"{mapper.class_.__name__}.{relation.key} reads walled rows"


@pytest.mark.parametrize("name", sorted(mapper.class_.__name__ for mapper in mappers()))
def test_a_repr_shows_the_key_only(name: str) -> None:
    mapper = next(found for found in mappers() if found.class_.__name__ == name)
    assert mapper.class_.__repr__ is Base.__repr__
    row = mapper.class_()
    for attribute in inspect(mapper.class_).column_attrs:
        row.__dict__[attribute.key] = "RAHASIA"
    assert "RAHASIA" not in repr(row)


def test_no_amount_is_kept_as_a_fraction() -> None:
    for mapper in mappers():
        for column in mapper.local_table.c:
            assert not isinstance(column.type, (Float, Numeric)), f"{column}"


def test_no_column_holds_an_identity_number_in_the_open() -> None:
    readable = {"nik", "kk", "phone", "mother_name", "family_card_number", "password"}
    for mapper in mappers():
        assert not readable & set(mapper.local_table.c.keys()), mapper.class_.__name__
