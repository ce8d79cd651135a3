"""Rules about the source itself. Exceptions are named here with their reason; nothing else gets through."""

from __future__ import annotations

import ast
import re
import sys

from portal.config import PROJECT_ROOT
from tests.architecture.source import PACKAGE, Module, modules

# Statements written past the models pass no filter (design, section 3, wall 3): who may, and why.
PAST_THE_MODELS = {
    "core.bulk": "the marked bulk path: checks the regency itself",
    "core.crossing": "the two acts that go over the walls, and tell nothing back",
    "core.occupancy": "the one question that looks over the walls",
    "core.peers": "points of all regions over the walls, named only where they may be",
    "core.tenancy": "tells PostgreSQL the scope",
    "core.db": "BEGIN and PRAGMA",
    "core.web.submission": "form keys belong to a person, not to a regency, and are claimed in a savepoint",
    "core.tasks.queue": "the queue's own tables",
    "core.backup": "every table, for the operator of the machine",
    "core.backup.postgresql": "every table, for the operator of the machine",
    "core.backup.sqlite": "every table, for the operator of the machine",
    "core.settings": "the condition of a partial index",
    "health": "asks PostgreSQL about its role and Alembic about its schema",
    "schema": "reference data and rights, as the owner",
    "beneficiaries.models.enrolments": "the condition of a partial index",
    "accounts.posts.models": "the condition of a partial index",
    "regulations.models": "the condition of a partial index",
    "coverage.models": "the condition of a partial index",
    "paritrana.models.evidence": "the conditions of partial indexes",
    "accounts.factors.models": "the condition of a partial index",
    "deliveries.models": "the condition of a partial index",
    "deliveries.matching.models": "the condition of a partial index",
    "beneficiaries.replacing.models": "the condition of a partial index",
    "beneficiaries.models.people": "the condition of a partial index",
    "beneficiaries.enrolling": "names tables for core.bulk",
    "beneficiaries.waiting": "names its table for core.bulk",
    "beneficiaries.staging": "names tables for core.bulk",
    "beneficiaries.corrections": "names its table for core.bulk",
    "beneficiaries.words.tasks": "names the summary rows for core.bulk",
    "beneficiaries.changes": "names tables for core.bulk",
    "beneficiaries.dukcapil.applying": "names the summary rows for core.bulk",
    "beneficiaries.twins": "names its table for core.bulk",
    "deliveries.service.sending": "names its table for core.bulk",
    "deliveries.service.files": "names tables for core.bulk",
    "deliveries.matching.service": "names its table for core.bulk",
    "quotas.service.places": "names its table for core.bulk",
    "beneficiaries.withdrawing.service": "names the summary rows for core.bulk",
    "beneficiaries.village_checks.freezing": "names its tables for core.bulk",
}
BULK_USERS = {
    "beneficiaries.enrolling": "people, enrolments and months of a confirmed list",
    "beneficiaries.staging": "judged rows of a list",
    "beneficiaries.corrections": "what officers changed in rows, hundreds alike at once",
    "beneficiaries.waiting": "people without a place, and who gets one",
    "beneficiaries.changes": "what a list changes about hundreds of people",
    "beneficiaries.twins": "likely pairs of a whole list",
    "beneficiaries.village_checks.freezing": "the people of hundreds of sheets",
    "beneficiaries.register": "only cuts keys into chunks",
    "beneficiaries.replacing.suggesting": "only cuts ids into chunks",
    "beneficiaries.rejecting.keeping": "only cuts keys into chunks",
    "beneficiaries.withdrawing.service": "summary rows of a list that is taken back",
    "beneficiaries.words.tasks": "moves summary rows to the code that a word now has",
    "deliveries.service.sending": "the lines of a delivery, all at once",
    "deliveries.service.files": "the answers of a whole file",
    "deliveries.matching.service": "the differences of a whole month",
    "deliveries.matching.queries": "only cuts ids into chunks",
    "quotas.service.places": "the hundreds of villages of a confirmed list",
    "core.occupancy": "only cuts keys into chunks",
    "beneficiaries.dukcapil.applying": "moves summary rows of people who matched",
    "beneficiaries.dukcapil.queries": "only cuts keys into chunks",
}
EVERYTHING_AT_ONCE = {
    "contributions.cli": "a command of the machine's operator",
    "regencies.queries": "makes the scope",
    "core.tasks.queue": "makes the scope from what create_app hands in",
    "core.tasks.running": "takes a job before its regency is known",
    "core.tasks.sweeping": "lost rings, expired files, old form keys of all offices",
    "accounts.views": "sign-in, sign-out and one-time links are recorded before there is a workplace",
    "accounts.addresses.views": "an own address belongs to no workplace",
    "accounts.factors.views": "a code is asked for before there is a workplace, and belongs to none",
    "agreements.verifying.queries": "tells anybody what is public about one document, and no person",
    "accounts.cli": "a command of the machine's operator",
    "beneficiaries.cli": "a command of the machine's operator",
    "quotas.cli": "a command of the machine's operator",
    "compliance.findings.cli": "a command of the machine's operator",
    "paritrana.cli": "a command of the machine's operator",
    "compliance.cli": "a command of the machine's operator",
    "exports.cli": "a command of the machine's operator",
    "exports.packs.cli": "a command of the machine's operator",
    "compliance.benefits.cli": "a command of the machine's operator",
    "compliance.reports.cli": "a command of the machine's operator",
    "demo.seed": "fills all regencies",
}
COMMITTING = {
    "core.web.lifecycle": "once, at the end of a request",
    "core.tasks.running": "a job commits per step",
    "core.tasks.sweeping": "the sweep is its own beginning and end",
    "core.downloads": "ends its read before long work",
    "core.mail.sending": "ends its read before a server is waited for",
    "core.stepping": "keeps what was begun before something long",
    "core.storage": "the sweep, batch by batch",
    "beneficiaries.tasks": "ends its read before long work",
    "deliveries.tasks": "ends its read before long work",
    "accounts.cli": "a command is its own request",
    "agreements.cli": "a command is its own request",
    "compliance.findings.cli": "a command is its own request",
    "compliance.cli": "a command is its own request",
    "beneficiaries.cli": "a command is its own request",
    "exports.packs.cli": "a command is its own request",
    "demo.seed": "a command is its own request",
}
CLOCKS = {
    "core.clock": "the clock",
    "beneficiaries.cli": "the check runs without Flask and without a fixed clock",
}
LEGACY_BULK = {"bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings"}
PERSONAL = {"nik", "family_card_number", "phone", "mother_name", "password", "name_key"}


def _found(users: set[str], allowed: dict[str, str]) -> None:
    assert not users - allowed.keys(), "not allowed here; see the reasons beside the others"
    assert not allowed.keys() - users, "no longer needed: take it off the list"


def test_statements_past_the_models_stand_in_few_named_modules() -> None:
    users = set()
    for module in modules():
        imported = {name for source, name in module.imports() if source == "sqlalchemy"}
        drivers = {source.partition(".")[0] for source, _ in module.imports()} & {"psycopg", "sqlite3"}
        past = {"exec_driver_sql", "raw_connection", "connection", "__table__", "local_table"} & _attributes(module)
        if drivers or past or imported & {"text", "insert", "create_engine"}:
            users.add(module.name)
    _found(users, PAST_THE_MODELS)


def _attributes(module: Module) -> set[str]:
    return {node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}


def test_bulk_writes_stand_in_few_named_modules() -> None:
    users = {
        module.name
        for module in modules()
        for source, name in module.imports()
        if (source, name) == ("portal.core", "bulk") or source == "portal.core.bulk"
    }
    _found(users, BULK_USERS)


def test_the_orms_own_bulk_calls_are_never_used() -> None:
    """They skip every hook of the session."""
    assert not [module.name for module in modules() if LEGACY_BULK & _attributes(module)]


def test_a_scope_of_everything_is_opened_in_few_named_modules() -> None:
    users = {
        module.name
        for module in modules()
        if re.search(r"\bsystem_scope\(|\bScope\.system\(", module.text) and module.name != "core.tenancy"
    }
    _found(users, EVERYTHING_AT_ONCE)


def test_only_requests_jobs_and_commands_commit() -> None:
    _found({module.name for module in modules() if re.search(r"\.commit\(", module.text)}, COMMITTING)


def test_services_and_queries_know_no_request_and_never_commit() -> None:
    for module in modules():
        if module.name.rpartition(".")[2] not in {"service", "queries", "models", "exports", "workbooks", "rules"}:
            continue
        assert ".commit(" not in module.text, module.name
        taken = {name for source, name in module.imports() if source == "flask"}
        assert not taken & {"request", "g", "session"}, f"{module.name} knows the request: {taken}"


def test_the_clock_is_read_in_one_place() -> None:
    reading = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time)\(")
    _found({module.name for module in modules() if reading.search(module.text)}, CLOCKS)


def test_rules_import_only_what_is_pure() -> None:
    pure = {"portal.core.months", "portal.core.money", "portal.core.tabular.tables", "portal.core.permissions"}
    pure |= {"portal.core.formatting", "babel.dates", "num2words"}  # how figures and days are written
    pure.add("portal.core.frozen")  # how plain JSON is written down, and its SHA-256
    pure.add("portal.core.suppression")  # which cells of a table of people are hidden
    pure.add("pyotp")  # RFC 6238: a secret and a half minute give six digits
    pure.add("portal.quotas.rules.ledger")  # the reasons for which a place is freed are the ledger's
    wrong = []
    for module in modules():
        if not module.is_rules:
            continue
        own = f"portal.{module.capability}."
        for source, name in module.imports():
            if source.partition(".")[0] in sys.stdlib_module_names or {source, f"{source}.{name}"} & pure:
                continue
            if not (source.startswith(own) and "rules" in source.split(".")):
                wrong.append(f"{module.name} imports {source}")
    assert not wrong
    assert any(module.is_rules for module in modules())


def test_views_hold_no_sql_and_no_arithmetic() -> None:
    wrong = []
    for module in modules():
        if not module.is_view:
            continue
        for source, name in module.imports():
            if source.partition(".")[0] == "sqlalchemy" or (source, name) == ("portal.core.db", "db"):
                wrong.append(f"{module.name} imports {source} {name}")
        for node in ast.walk(module.tree):
            if isinstance(node, ast.BinOp) and isinstance(node.op, COMPUTING) and not _is_path(node):
                wrong.append(f"{module.name}:{node.lineno} computes")
            if isinstance(node, ast.BinOp) and _is_amount(node.left) | _is_amount(node.right):
                wrong.append(f"{module.name}:{node.lineno} computes with an amount")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"sum", "round"}:
                wrong.append(f"{module.name}:{node.lineno} sums")
    assert not wrong
    assert sum(module.is_view for module in modules()) > 5


COMPUTING = (ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
AMOUNT = re.compile(r"amount|rate$|budget|need|people|confirmed|remaining|allocated|taken|quota$")


def _is_path(node: ast.BinOp) -> bool:
    return isinstance(node.op, ast.Div) and isinstance(node.right, ast.Constant) and isinstance(node.right.value, str)


def _is_amount(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and AMOUNT.search(node.attr) is not None


def test_views_are_short_stories_with_a_sentence() -> None:
    """About ten lines; the docstring says in one sentence what the person is doing."""
    for module in modules():
        if not module.is_view:
            continue
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.FunctionDef):
                continue
            marks = [ast.unparse(decorator) for decorator in node.decorator_list]
            if not marks or not marks[0].startswith("blueprint."):
                continue
            name = f"{module.name}.{node.name}"
            assert (ast.get_docstring(node) or "").endswith("."), f"{name} has no sentence"
            assert len(node.body) <= 16, f"{name} is a long story"
            assert re.match(r"(requires\(|public$|signed_in$)", "".join(marks[1:2])), name
            assert marks[2:] in ([], ["takes_files"], ["resumable"], ["takes_files", "asks_only"]), name


def test_rupiah_are_never_floats() -> None:
    wrong = []
    for module in modules():
        for node in ast.walk(module.tree):
            divided = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
            floated = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
            if (divided or floated) and any(_is_rupiah(part) for part in ast.walk(node)):
                wrong.append(f"{module.name}:{node.lineno} makes rupiah a fraction")
            if isinstance(node, ast.AnnAssign) and _is_rupiah(node.target) and "float" in ast.unparse(node.annotation):
                wrong.append(f"{module.name}:{node.lineno} keeps rupiah as a fraction")
    assert not wrong


def _is_rupiah(node: ast.AST) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return re.search(r"(_amount|_rate|^budget|^need|rupiah)$", name) is not None


def test_files_stay_readable() -> None:
    assert not {module.name: lines for module in modules() if (lines := module.text.count("\n")) > 400}


def test_everything_public_says_what_it_is() -> None:
    """Modules, classes, functions, and long methods; overrides speak through what they override."""
    silent = []
    for module in modules():
        if module.text.strip() and not ast.get_docstring(module.tree):
            silent.append(module.name)
        silent += [f"{module.name}.{name}" for name in _silent(module.tree)]
    assert not silent


def _silent(tree: ast.Module) -> list[str]:
    found = []
    for node in tree.body:
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            found.append(node.name)
        if not isinstance(node, ast.ClassDef) or node.bases:
            continue
        for method in node.body:
            if not isinstance(method, ast.FunctionDef) or method.name.startswith("_") or ast.get_docstring(method):
                continue
            if (method.end_lineno or 0) - method.lineno > 6:
                found.append(f"{node.name}.{method.name}")
    return found


def test_what_holds_a_person_never_shows_it_in_a_repr() -> None:
    loud = []
    for module in modules():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.ClassDef):
                continue
            fields = {
                item.target.id: ast.unparse(item.value) if item.value else ""
                for item in node.body
                if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
            }
            personal = {name for name in fields if name in PERSONAL and "repr=False" not in fields[name]}
            plain = any("dataclass" in ast.unparse(mark) for mark in node.decorator_list) or any(
                ast.unparse(base) == "NamedTuple" for base in node.bases
            )
            quiet = "repr=False" in " ".join(ast.unparse(mark) for mark in node.decorator_list) or any(
                isinstance(item, ast.FunctionDef) and item.name == "__repr__" for item in node.body
            )
            if plain and personal and not quiet:
                loud.append(f"{module.name}.{node.name}: {sorted(personal)}")
    assert not loud


def test_no_path_of_a_machine_stands_in_the_project() -> None:
    machine = re.compile(r"(?<![\w.~{}-])/(work|root|Users)/\w")
    folders = ("portal", "templates", "static", "migrations", "tests", "bench")
    files = [path for folder in folders for path in (PROJECT_ROOT / folder).rglob("*")]
    files += [PROJECT_ROOT / name for name in ("Makefile", "Procfile", "pyproject.toml", "wsgi.py", "README.md")]
    wrong = [
        str(path.relative_to(PROJECT_ROOT))
        for path in files
        if path.suffix in {".py", ".html", ".css", ".js", ".toml", ".md", ".mako", ".typ", ""}
        and path.is_file()
        and machine.search(path.read_text(encoding="utf-8"))
        and path.name != "test_source.py"
    ]
    assert not wrong
    assert not [module.name for module in modules() if re.search(r"[\"']/tmp", module.text)]


def test_nothing_is_imported_from_the_tests() -> None:
    assert not [module.name for module in modules() for source, _ in module.imports() if source.startswith("tests")]
    assert PACKAGE.is_dir()
