"""Posts of an office: everybody reads them, the verifier writes them down."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from portal.accounts.posts import forms, queries, service
from portal.accounts.posts.models import Post
from portal.accounts.posts.views import pages
from portal.accounts.posts.views.blueprint import OFFICE, blueprint
from portal.accounts.sessions import current_actor
from portal.core import clock
from portal.core.access import requires, workplace
from portal.core.errors import DomainError
from portal.core.permissions import Permission, WorkplaceKind
from portal.core.web import done, render

_URL = "/wilayah/<regency>/pejabat/"
_POST = _URL + "<int:post_id>"
_HOLDER = _POST + "/masa/<int:holder_id>"


def _post(post_id: int) -> Post:
    return queries.post_at(WorkplaceKind.REGENCY, workplace().id, post_id)


@blueprint.get(_URL)
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of the office looks who signs for it."""
    posts = queries.posts_of(WorkplaceKind.REGENCY, workplace().id)
    return render(
        "posts/index.html", side=OFFICE, groups=[("", queries.lines_of(posts, clock.now()))], about="kantor ini"
    )


@blueprint.get(_URL + "baru")
@requires(Permission.CLOSE_ACCOUNTS)
def create() -> Response:
    """The verifier begins a post of the own office."""
    return render("posts/create.html", side=OFFICE, form=forms.PostForm())


@blueprint.post(_URL + "baru")
@requires(Permission.CLOSE_ACCOUNTS)
def create_submit() -> ResponseReturnValue:
    """The verifier writes down a post of the own office."""
    form = forms.PostForm.from_request()
    if form.validate():
        try:
            post = service.found(WorkplaceKind.REGENCY, workplace().id, form.title.data or "", by=current_actor())
            return done(
                "Jabatan dicatat. Catat sekarang siapa pejabatnya.", to=OFFICE.url("hand_over", post_id=post.id)
            )
        except DomainError as error:
            form.refuse(error)
    return render("posts/create.html", side=OFFICE, form=form, status=422)


@blueprint.get(_POST)
@requires(Permission.VIEW_FIGURES)
def detail(post_id: int) -> Response:
    """Somebody of the office reads the history of a post."""
    return pages.detail_page(_post(post_id), OFFICE)


@blueprint.get(_POST + "/serah-terima")
@requires(Permission.CLOSE_ACCOUNTS)
def hand_over(post_id: int) -> Response:
    """The verifier opens the form of a handover."""
    return pages.handover_page(_post(post_id), OFFICE)


@blueprint.post(_POST + "/serah-terima")
@requires(Permission.CLOSE_ACCOUNTS)
def hand_over_submit(post_id: int) -> ResponseReturnValue:
    """The verifier checks, then records a handover."""
    return pages.handover_submit(_post(post_id), OFFICE)


@blueprint.post(_HOLDER + "/akhiri")
@requires(Permission.CLOSE_ACCOUNTS)
def end(post_id: int, holder_id: int) -> ResponseReturnValue:
    """The verifier ends a term that nobody follows yet."""
    return pages.end_submit(_post(post_id), holder_id, OFFICE)


@blueprint.post(_HOLDER + "/batalkan")
@requires(Permission.CLOSE_ACCOUNTS)
def withdraw(post_id: int, holder_id: int) -> ResponseReturnValue:
    """The verifier withdraws a handover that is still to come."""
    return pages.withdraw_submit(_post(post_id), holder_id, OFFICE)


@blueprint.post(_POST + "/tutup")
@requires(Permission.CLOSE_ACCOUNTS)
def close(post_id: int) -> ResponseReturnValue:
    """The verifier closes a post."""
    return pages.close_submit(_post(post_id), OFFICE)
