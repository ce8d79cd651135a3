"""Two offices with people, quotas and payments, as the province's tests have them."""

from tests.compliance.conftest import registered, wati

__all__ = ["registered", "wati"]
