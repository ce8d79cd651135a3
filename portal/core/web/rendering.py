"""One template, page and fragments: how much of it goes over the link (design, section 5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from flask import Response, current_app, flash, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2_fragments.flask import render_block

from portal.core.web.shell import current_shell

KEYS_REGION = "kunci"  # the block of pages whose row buttons share one form


def wants_fragment() -> bool:
    """Whether htmx asked for a part: not a browser, not a boosted link, not a history restore."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render(
    template: str,
    *,
    fragment: str | None = None,
    also: Sequence[str] = (),
    status: int = 200,
    **context: Any,
) -> Response:
    """The page to a browser; to htmx the block `fragment`, with the blocks `also` as further regions.

    Every block named here has one root element whose id is the block's name.
    """
    if fragment is None or not wants_fragment():
        response = make_response(render_template(template, **context), status)
    else:
        parts = [render_block(template, fragment, **context)]
        parts += [_region(name, render_block(template, name, **context)) for name in also]
        parts.append(str(_ui().flash_partial(current_shell().flashes)))
        if request.method != "GET" and KEYS_REGION in current_app.jinja_env.get_template(template).blocks:
            parts.append(_fresh_keys())
        response = make_response("".join(parts), status)
    return response


def done(
    message: str,
    *,
    to: str,
    page: Callable[[], Response] | None = None,
    kind: Literal["success", "info"] = "success",
) -> ResponseReturnValue:
    """The end of every successful POST; "info" for one that found done already what it was asked for.

    A browser is sent to `to` (303). htmx gets the fragment that `page` renders (a call of the GET view's own
    rendering, so that a swap equals a reload), or is sent to `to` when the page as a whole changes.
    """
    g.done_location = to
    if message:
        flash(message, kind)
    if not wants_fragment():
        return Response(status=303, headers={"Location": to})
    if page is None:
        return Response(status=204, headers={"HX-Redirect": to})
    return page()


def render_bare(template: str, *, status: int = 200, **context: Any) -> Response:
    """A page without a workplace, with its few styles inline (allowed by their hash)."""
    g.bare_style = True
    return make_response(render_template(template, **context), status)


def _region(name: str, html: str) -> str:
    return f'<hx-partial hx-target="#{name}" hx-swap="outerMorph">{html}</hx-partial>'


def _fresh_keys() -> str:
    """The key of this page is used up: the row buttons that share it get a new one."""
    g.pop("idempotency_key", None)
    return _region(KEYS_REGION, str(_ui().shared_form(KEYS_REGION)))


def _ui() -> Any:
    return current_app.jinja_env.globals["ui"]


def error_fragment(title: str, sentence: str, status: int) -> Response:
    """An error as htmx shows it: app.js puts it into the page's #ralat, nothing typed is swapped away."""
    return make_response(render_template("errors/fragment.html", title=title, sentence=sentence, remedy=""), status)


def external_url(endpoint: str, **values: Any) -> str:
    """An absolute address for papers and one-time links."""
    base = current_app.config["PORTAL"].public_url
    return base + url_for(endpoint, **values) if base else url_for(endpoint, _external=True, **values)
