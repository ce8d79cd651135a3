"""The pages of agreements."""

from portal.agreements.views import (
    comments,
    comparing,
    detail,
    drafting,
    figures,
    library,
    moves,
    register,  # noqa  # noqa  # noqa
    words,
)
from portal.agreements.views.blueprint import blueprint

__all__ = ["blueprint", "comments", "comparing", "detail", "drafting", "figures", "library", "moves", "words"]
