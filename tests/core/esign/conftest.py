"""What the tests of signing share."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.config import SigningSettings
from portal.core.esign.local import LocalWay
from portal.core.esign.trust import Trust, trust_of
from tests.support.esign import AT, paper, signed_twice
from tests.support.esign_authorities import TestAuthority


@pytest.fixture(scope="session")
def authority() -> TestAuthority:
    return TestAuthority()


@pytest.fixture
def settings(tmp_path: Path) -> SigningSettings:
    return SigningSettings(development_dir=tmp_path / "development-ca")


@pytest.fixture
def way(settings: SigningSettings) -> LocalWay:
    return LocalWay(settings, lambda: AT)


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes, Trust]:
    """A paper with one signature, the same with two, and the trust list that believes both."""
    settings = SigningSettings(development_dir=tmp_path_factory.mktemp("esign") / "development-ca")
    one, two = signed_twice(LocalWay(settings, lambda: AT), paper())
    return one, two, trust_of(settings)
