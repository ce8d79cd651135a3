"""Posts of every workplace: the province reads them, its administrator writes them down."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.posts import forms, queries, service, workbooks
from portal.accounts.posts.views import pages
from portal.accounts.posts.views.blueprint import PROVINCE, blueprint
from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.core import clock
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission, WorkplaceKind
from portal.core.web import done, render

_URL = "/provinsi/pejabat/"
_POST = _URL + "<int:post_id>"
_HOLDER = _POST + "/masa/<int:holder_id>"


@blueprint.get(_URL)
@requires(Permission.VIEW_FIGURES)
def province_index() -> Response:
    """Somebody of the province looks who signs, at every workplace or at one."""
    chosen = request.args.get("tempat", "")
    here = pages.workplace_of(chosen)
    posts = queries.posts_of(*here) if here is not None else queries.all_posts()
    return render(
        "posts/province.html",
        fragment="pejabat",
        side=PROVINCE,
        choices=pages.workplace_choices(),
        chosen=chosen if here is not None else "",
        lines=queries.lines_of(posts, clock.now()) if here is not None else [],
        counts=queries.filled_and_vacant(posts, clock.now()) if here is None else {},
        places=pages.workplaces(),
    )


@blueprint.post(_URL + "unduh")
@requires(Permission.EXPORT_FIGURES)
def province_export() -> ResponseReturnValue:
    """Somebody of the province takes the posts of every workplace, or of the chosen one, as a workbook."""
    here = pages.workplace_of(request.values.get("tempat", ""))
    download = ask_for_file(
        workbooks.POSTS,
        title="Pejabat penanda tangan",
        args={"kind": here[0].value, "id": here[1]} if here is not None else {},
        regency_id=None,
        by=current_actor(),
        action="posts_exported",
        sentence="Daftar pejabat penanda tangan diunduh.",
    )
    return done("", to=url_for("exports.province_detail", download_id=download.id))


@blueprint.get(_URL + "baru")
@requires(Permission.MANAGE_ACCOUNTS)
def province_create() -> Response:
    """The administrator begins a post of any workplace; `tempat` of the address chooses it."""
    return _create_page(forms.PostAnywhereForm(data={"workplace": request.args.get("tempat", "")}))


def _create_page(form: forms.PostAnywhereForm, status: int = 200) -> Response:
    form.choose("workplace", pages.workplace_choices())
    return render("posts/create.html", side=PROVINCE, form=form, status=status)


@blueprint.post(_URL + "baru")
@requires(Permission.MANAGE_ACCOUNTS)
def province_create_submit() -> ResponseReturnValue:
    """The administrator writes down a post of any workplace."""
    form = forms.PostAnywhereForm.from_request()
    form.choose("workplace", pages.workplace_choices())
    if form.validate():
        kind, workplace_id = pages.workplace_of(form.workplace.data) or (WorkplaceKind.PROVINCE, 0)
        try:
            post = service.found(kind, workplace_id, form.title.data or "", by=current_actor())
            to = PROVINCE.url("hand_over", post_id=post.id)
            return done("Jabatan dicatat. Catat sekarang siapa pejabatnya.", to=to)
        except DomainError as error:
            form.refuse(error)
    return _create_page(form, 422)


@blueprint.get(_POST)
@requires(Permission.VIEW_FIGURES)
def province_detail(post_id: int) -> Response:
    """Somebody of the province reads the history of a post."""
    return pages.detail_page(queries.post_by_id(post_id), PROVINCE)


@blueprint.get(_POST + "/serah-terima")
@requires(Permission.MANAGE_ACCOUNTS)
def province_hand_over(post_id: int) -> Response:
    """The administrator opens the form of a handover."""
    return pages.handover_page(queries.post_by_id(post_id), PROVINCE)


@blueprint.post(_POST + "/serah-terima")
@requires(Permission.MANAGE_ACCOUNTS)
def province_hand_over_submit(post_id: int) -> ResponseReturnValue:
    """The administrator checks, then records a handover."""
    return pages.handover_submit(queries.post_by_id(post_id), PROVINCE)


@blueprint.post(_HOLDER + "/akhiri")
@requires(Permission.MANAGE_ACCOUNTS)
def province_end(post_id: int, holder_id: int) -> ResponseReturnValue:
    """The administrator ends a term that nobody follows yet."""
    return pages.end_submit(queries.post_by_id(post_id), holder_id, PROVINCE)


@blueprint.post(_HOLDER + "/batalkan")
@requires(Permission.MANAGE_ACCOUNTS)
def province_withdraw(post_id: int, holder_id: int) -> ResponseReturnValue:
    """The administrator withdraws a handover that is still to come."""
    return pages.withdraw_submit(queries.post_by_id(post_id), holder_id, PROVINCE)


@blueprint.post(_POST + "/tutup")
@requires(Permission.MANAGE_ACCOUNTS)
def province_close(post_id: int) -> ResponseReturnValue:
    """The administrator closes a post."""
    return pages.close_submit(queries.post_by_id(post_id), PROVINCE)
