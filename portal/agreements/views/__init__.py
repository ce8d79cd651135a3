"""The pages of agreements."""

from portal.agreements.views import (
    calendar,
    comments,
    comparing,
    detail,
    drafting,
    figures,
    library,
    moves,
    register,
    words,
)
from portal.agreements.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "calendar",
    "comments",
    "comparing",
    "detail",
    "drafting",
    "figures",
    "library",
    "moves",
    "register",
    "words",
]
