"""The portal's own source, parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.config import PROJECT_ROOT

PACKAGE = PROJECT_ROOT / "portal"


@dataclass(frozen=True)
class Module:
    """One file: its name without the leading package (`core.db`), its text and its syntax tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    def imports(self) -> Iterator[tuple[str, str]]:
        """(module, name) of everything imported, anywhere in the file; the name is empty for `import x`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield alias.name, ""
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                for alias in node.names:
                    yield node.module or "", alias.name

    def names_used(self) -> set[str]:
        """Every name and attribute that is read or called."""
        return {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)} | {
            node.attr for node in ast.walk(self.tree) if isinstance(node, ast.Attribute)
        }

    @property
    def is_view(self) -> bool:
        parts = self.name.split(".")
        return "views" in parts or parts[-1].endswith("_views")

    @property
    def is_rules(self) -> bool:
        return "rules" in self.name.split(".")

    @property
    def capability(self) -> str:
        return self.name.partition(".")[0]


@cache
def modules() -> tuple[Module, ...]:
    """Every file under portal/, by name."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        found.append(Module(name, path, text, ast.parse(text)))
    return tuple(found)
