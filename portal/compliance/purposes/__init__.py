"""People seen by the province: only for a recorded purpose with an end, each look a line that the regency reads."""

from portal.compliance.purposes import settings

__all__ = ["settings"]
