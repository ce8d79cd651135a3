"""The macros of `templates/components/` as one global, `ui`.

A block rendered alone does not see what a page imports at its head, so macros are never imported: they are here.
"""

from __future__ import annotations

from types import SimpleNamespace

from flask import Flask
from jinja2.runtime import Macro

from portal.core.keeping import kept


def load(app: Flask) -> SimpleNamespace:
    """Every public macro of every component file, and `kept`. Raises ValueError when two files name one alike."""
    ui = SimpleNamespace(kept=kept)
    app.jinja_env.globals["ui"] = ui  # components use one another
    loader = app.jinja_env.loader
    assert loader is not None
    for name in sorted(loader.list_templates()):
        if not name.startswith("components/"):
            continue
        module = app.jinja_env.get_template(name).module
        for attribute, value in vars(module).items():
            if not isinstance(value, Macro) or attribute.startswith("_"):
                continue
            if hasattr(ui, attribute):
                raise ValueError(f"two components are called {attribute}")
            setattr(ui, attribute, value)
    return ui
