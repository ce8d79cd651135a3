"""Pages of claims: lists and files of an office and of a branch, totals and letters."""

from portal.claims.views import branch, files, lists, moves, totals
from portal.claims.views.blueprint import blueprint

__all__ = ["blueprint", "branch", "files", "lists", "moves", "totals"]
