"""Rules over all templates: they compile, all are used, nothing inline, nothing English, fragments stand alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, StrictUndefined, meta, nodes
from lxml import html

from portal.beneficiaries.dukcapil.models import AnswerState
from portal.beneficiaries.models import UploadState
from portal.config import PROJECT_ROOT
from portal.core.web.rendering import KEYS_REGION
from portal.paritrana.rules.campaign import AssessmentState, EditionState
from tests.architecture.source import modules

TEMPLATES = PROJECT_ROOT / "templates"

# Includes whose name is computed: where, and all names that it can give.
COMPUTED_INCLUDES = {
    "uploads/detail.html": {f"uploads/states/{state}.html" for state in UploadState} | {"uploads/states/stopped.html"},
    "dukcapil/detail.html": {f"dukcapil/states/{state}.html" for state in (*AnswerState, "stopped")},
    "paritrana/assessing/edition.html": {
        f"paritrana/assessing/states/{state}.html" for state in (*AssessmentState, "unbegun", "never")
    },
    "paritrana/editing/detail.html": {f"paritrana/editing/states/{state}.html" for state in EditionState},
}
# The vocabulary of pages to come; what is used leaves this list, and nothing is added to it.
INLINE_STYLE = {"layouts/bare.html"}  # the sign-in page carries its few styles, allowed by their hash
ENGLISH = re.compile(
    r"\b(the|and|of|with|your|you|not|found|please|sign|log ?in|log ?out|password|username|user|account|submit|upload|"
    r"download|save|cancel|delete|remove|edit|search|filter|sort|next|previous|back|home|page|settings|loading|error|"
    r"warning|success|failed|failure|retry|required|optional|row|rows|column|sheet|file|list|name|date|month|year|"
    r"quota|budget|beneficiary|beneficiaries|worker|district|village|regency|pending|approved|rejected|confirm|"
    r"approve|reject|yes|no results|are|is|was|will|must|should)\b",
    re.IGNORECASE,
)
# Words of that list that officials use as they are, or that are part of a name.
BORROWED = re.compile(r"\b(No\.|file_|data-)\b|No\.")


def sources() -> dict[str, str]:
    """{name: text} of every template."""
    return {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(TEMPLATES.rglob("*.html"))
    }


def named_in_code() -> set[str]:
    """Templates that a module of the portal names."""
    return {
        node.value
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"\S+\.html", node.value)
    }


def fragments() -> dict[str, set[str]]:
    """{template: blocks that a view sends alone}: `render("t.html", fragment="a", also=["b"])`."""
    found: dict[str, set[str]] = {}
    for module in modules():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            names = {
                constant.value
                for keyword in node.keywords
                if keyword.arg in {"fragment", "also"}
                for constant in ast.walk(keyword.value)
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
            }
            if names and str(node.args[0].value).endswith(".html"):
                found.setdefault(str(node.args[0].value), set()).update(names)
    return found


def test_every_template_compiles(environment: Environment) -> None:
    assert environment.undefined is StrictUndefined
    for name in sources():
        environment.get_template(name)


def test_every_template_is_used(environment: Environment) -> None:
    used = named_in_code()
    for name, text in sources().items():
        tree = environment.parse(text)
        referenced = set(meta.find_referenced_templates(tree))
        if None in referenced:
            assert name in COMPUTED_INCLUDES, f"{name} includes something computed: name what it can be"
            used |= COMPUTED_INCLUDES[name]
        used |= {other for other in referenced if other is not None}
    existing = {name for name in sources() if not name.startswith("components/")}
    assert existing - used == set(), "templates that nothing shows"
    assert {name for name in used if name.endswith(".html")} - sources().keys() == set(), "templates that are missing"


def test_every_component_is_used(environment: Environment) -> None:
    everything = "\n".join(sources().values()) + "\n".join(module.text for module in modules())
    unused = []
    for name, text in sources().items():
        if not name.startswith("components/"):
            continue
        for macro in environment.parse(text).find_all(nodes.Macro):
            inside = re.search(rf"(?<![\w.]){macro.name}\(", re.sub(rf"macro {macro.name}\(", "", text))
            if not re.search(rf"\b_?ui(\(\))?\.{macro.name}\b", everything) and not inside:
                unused.append(f"{name}: {macro.name}")
    assert not unused


def test_components_are_never_imported(environment: Environment) -> None:
    """A block rendered alone does not see a page's imports: macros are globals."""
    for name, text in sources().items():
        tree = environment.parse(text)
        assert not list(tree.find_all((nodes.Import, nodes.FromImport))), name


def test_fragments_exist(environment: Environment) -> None:
    """Their one root with their name is looked at on the live pages (tests/walls/test_fragments.py)."""
    assert fragments()
    for name, blocks in fragments().items():
        assert blocks <= environment.get_template(name).blocks.keys(), name


def _plain(source: str) -> str:
    """The HTML without what Jinja does between its tags."""
    return re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL).strip()


def test_fragments_see_nothing_that_the_page_sets_around_them(environment: Environment) -> None:
    """Rendered alone, a block knows neither the page's `set` nor a loop or `with` around it."""
    for name, blocks in fragments().items():
        tree = environment.parse((TEMPLATES / name).read_text(encoding="utf-8"))
        outside = {target for node in _outside_blocks(tree) for target in _assigned(node)}
        for node in tree.find_all(nodes.Block):
            if node.name not in blocks:
                continue
            alone = nodes.Template([node], lineno=1)
            alone.set_environment(environment)
            lost = meta.find_undeclared_variables(alone) & outside
            assert not lost, f"{name}: block {node.name} uses {lost}, which the page sets outside"
        for kind in (nodes.For, nodes.With, nodes.CallBlock, nodes.Macro, nodes.FilterBlock):
            for around in tree.find_all(kind):
                caught = {inner.name for inner in around.find_all(nodes.Block)} & blocks
                assert not caught, f"{name}: block {caught} stands inside {kind.__name__}"


def _outside_blocks(tree: nodes.Template) -> Iterator[nodes.Node]:
    todo: list[nodes.Node] = list(tree.body)
    while todo:
        node = todo.pop()
        if not isinstance(node, nodes.Block):
            yield node
            todo.extend(node.iter_child_nodes())


def _assigned(node: nodes.Node) -> set[str]:
    if not isinstance(node, (nodes.Assign, nodes.AssignBlock)):
        return set()
    return {target.name for target in node.target.find_all(nodes.Name)} | (
        {node.target.name} if isinstance(node.target, nodes.Name) else set()
    )


def test_every_page_with_row_buttons_has_the_form_of_their_keys(environment: Environment) -> None:
    """`row_button` submits through `form=kunci`, which must be on the same page."""
    for name, text in sources().items():
        if "ui.row_button(" not in text or "/states/" in name or name.startswith("components/"):
            continue
        # A part of a page relies on the pages that include it.
        pages = [text] if "/_" not in name else [page for page in sources().values() if f'include "{name}"' in page]
        assert pages and all("ui.shared_form()" in page or KEYS_REGION in page for page in pages), name
    for page, parts in COMPUTED_INCLUDES.items():
        buttons = any("ui.row_button(" in sources()[part] for part in parts)
        assert not buttons or "ui.shared_form(" in sources()[page]


def test_what_is_kept_for_all_knows_nobody(environment: Environment) -> None:
    """A part kept for its values is shown to whoever asks next: no key of a form, no permission, nobody's name."""
    personal = {"csrf_token", "idempotency_key", "may", "reason_against", "shell", "request", "session", "g"}
    asked = {"form", "shared_form", "flashes", "kept"}  # macros that make keys or know the person
    found = 0
    for name, source in sources().items():
        for part in environment.parse(source).find_all(nodes.CallBlock):
            if not (isinstance(part.call.node, nodes.Getattr) and part.call.node.attr == "kept"):
                continue
            found += 1
            names = {each.name for line in part.body for each in line.find_all(nodes.Name)}
            macros = {each.attr for line in part.body for each in line.find_all(nodes.Getattr)}
            assert not names & personal, f"{name}: {names & personal}"
            assert not macros & asked, f"{name}: {macros & asked}"
    assert found


def test_nothing_is_inline() -> None:
    """The policy allows no inline script or style; one page carries its few styles by hash."""
    for name, text in sources().items():
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), f"{name}: inline script"
        assert name in INLINE_STYLE or "<style" not in text, f"{name}: inline style sheet"
        assert not re.search(r"\sstyle\s*=", text), f"{name}: style attribute"
        assert not re.search(r"\s(on[a-z]+|hx-on[:\w-]*)\s*=\s*[\"']", text), f"{name}: event attribute"
        assert "js:" not in text and "javascript:" not in text, f"{name}: evaluated value"
        assert "| safe" not in text and "|safe" not in text and "autoescape" not in text, f"{name}: escaping is off"


def test_links_are_made_by_url_for(environment: Environment) -> None:
    """A written-out path would lose its workplace, or outlive its route."""
    for name, text in sources().items():
        paths = re.findall(r"""(?:href|action|hx-get|hx-post|formaction)=["'](/[^"']*)""", text)
        assert set(paths) <= {"/"}, f"{name}: {paths}"


def test_pages_speak_bahasa(environment: Environment) -> None:
    """Texts between tags, labels in attributes, and the sentences handed to components."""
    found = [
        f"{name}: {words.group(0)!r} in {text.strip()[:80]!r}"
        for name, source in sources().items()
        for text in _texts(environment, source)
        if (words := ENGLISH.search(BORROWED.sub("", text)))
    ]
    assert not found


def _texts(environment: Environment, source: str) -> Iterator[str]:
    tree = html.fromstring(f"<main>{_plain(source)}</main>")
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in {"style", "script"}:
            continue
        yield from (element.text or "", element.tail or "")
        yield from (element.get(name) or "" for name in ("aria-label", "title", "placeholder", "alt"))
    for node in environment.parse(source).find_all(nodes.Const):
        value = node.value
        if isinstance(value, str) and (" " in value.strip() or value[:1].isupper()) and "=" not in value:
            yield re.sub(r"<[^>]*>", "", value)


def test_sentences_in_code_speak_bahasa_too() -> None:
    """What a refusal, an audit line or a field says."""
    speaking = {"DomainError", "NotFoundError", "ForbiddenError", "Needed", "AtMost", "done", "flash"}
    found = []
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in speaking:
                for text in _sentences(node):
                    if (word := ENGLISH.search(BORROWED.sub("", text))) is not None:
                        found.append(f"{module.name}:{node.lineno} {word.group(0)!r} in {text!r}")
    assert not found


def _sentences(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        for part in ast.walk(argument):
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and " " in part.value:
                yield part.value


def test_templates_lie_where_they_belong() -> None:
    """One folder per capability, in the same words."""
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}
    assert folders - {"layouts", "components", "errors"} <= {
        name  # of a module, or of a folder of modules; a large capability has a folder of templates for each part
        for path in Path(PROJECT_ROOT / "portal").rglob("*views*")
        if path.suffix in (".py", "")
        for name in (path.parent.name, path.relative_to(PROJECT_ROOT / "portal").parts[0])
    } | {"uploads"}
