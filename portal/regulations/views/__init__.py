"""The pages of the register of regulations."""

from portal.regulations.views import detail, files, indicators, province, register, relations
from portal.regulations.views.blueprint import blueprint

__all__ = ["blueprint", "detail", "files", "indicators", "province", "register", "relations"]
