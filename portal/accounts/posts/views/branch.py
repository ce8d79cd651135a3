"""Posts as a branch of BPJS reads them: its own, and those of the regencies it serves."""

from __future__ import annotations

from flask import Response

from portal.accounts.posts import queries
from portal.accounts.posts.views import pages
from portal.accounts.posts.views.blueprint import BRANCH, blueprint
from portal.core import clock
from portal.core.access import requires, workplace
from portal.core.permissions import Permission
from portal.core.web import render

_URL = "/bpjs/<branch>/pejabat/"


@blueprint.get(_URL)
@requires(Permission.VIEW_FIGURES)
def branch_index() -> Response:
    """A branch officer looks who signs for the branch and for its regencies."""
    posts = queries.posts_seen_by_branch(workplace().id, workplace().regency_ids)
    return render("posts/index.html", side=BRANCH, groups=pages.grouped(posts, clock.now()), about="cabang ini")


@blueprint.get(_URL + "<int:post_id>")
@requires(Permission.VIEW_FIGURES)
def branch_detail(post_id: int) -> Response:
    """A branch officer reads the history of a post."""
    post = queries.post_seen_by_branch(workplace().id, workplace().regency_ids, post_id)
    return pages.detail_page(post, BRANCH)
