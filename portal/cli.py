"""`portal …`: commands for the operators of an installation. Thin: each asks a capability and prints.

Modules are imported by the command that needs them: `beneficiaries check` starts without Flask and without a database.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from portal.config import keep_files_private

# command → (module, name, needs an application context)
COMMANDS = {
    "agreements": ("portal.agreements.cli", "commands", True),
    "benefits": ("portal.compliance.benefits.cli", "commands", True),
    "reports": ("portal.compliance.reports.cli", "commands", True),
    "beneficiaries": ("portal.beneficiaries.cli", "beneficiaries", False),
    "db": ("portal.schema", "commands", True),
    "demo": ("portal.demo.cli", "demo", True),
    "user": ("portal.accounts.cli", "commands", True),
    "compliance": ("portal.compliance.cli", "commands", True),
    "contributions": ("portal.contributions.cli", "commands", True),
    "paritrana": ("portal.paritrana.cli", "commands", True),
    "findings": ("portal.compliance.findings.cli", "commands", True),
    "quotas": ("portal.quotas.cli", "commands", True),
    "measures": ("portal.exports.cli", "measure_commands", True),
    "hearing": ("portal.exports.packs.cli", "commands", True),
    "sampling": ("portal.compliance.sampling.cli", "commands", True),
    "signing": ("portal.core.esign.cli", "commands", False),
    "backup": ("portal.maintenance", "backup", False),
    "restore": ("portal.maintenance", "restore", False),
}


def _app() -> Any:
    from portal import create_app
    from portal.config import ConfigurationError

    try:
        return create_app()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


class _InsideApp(click.Command):
    """Runs inside an application and request context (addresses in papers and links need one)."""

    def invoke(self, ctx: click.Context) -> Any:
        app = _app()
        with app.test_request_context(base_url=app.config["PORTAL"].public_url or None):
            return super().invoke(ctx)


class _GroupInsideApp(_InsideApp, click.Group):
    """A group whose commands run there."""


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, name, needs_app = COMMANDS[cmd_name]
        found: click.Command = getattr(importlib.import_module(module), name)
        if not needs_app:
            return found
        if isinstance(found, click.Group):
            return _GroupInsideApp(
                found.name,
                commands=found.commands,
                params=found.params,
                callback=found.callback,
                invoke_without_command=found.invoke_without_command,
                help=found.help,
            )
        return _InsideApp(found.name, params=found.params, callback=found.callback, help=found.help)


@click.group(cls=_LazyGroup)
def main() -> None:
    """Portal Jamsostek NTT."""
    keep_files_private()


@main.group()
def keys() -> None:
    """Kunci enkripsi."""


@keys.command("new")
def keys_new() -> None:
    """Cetak satu kunci baru (PORTAL_SECRET_KEY, PORTAL_FIELD_KEYS, PORTAL_NIK_KEY masing-masing satu)."""
    from portal.config import new_key

    click.echo(new_key())


@main.command()
@click.option("--processes", default=1, show_default=True, help="Banyaknya proses pekerja.")
def worker(processes: int) -> None:
    """Jalankan pekerja latar; proses yang mati dihidupkan lagi."""
    from portal.core.worker import run_worker

    sys.exit(run_worker("portal:create_app", processes))


@main.command()
def routes() -> None:
    """Cetak setiap alamat dengan endpoint dan izinnya."""
    from portal.core.access import mark_of

    app = _app()
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        mark = mark_of(app.view_functions[rule.endpoint])
        need = "publik" if mark is None or mark.public else mark.permission or "masuk"
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        click.echo(f"{methods:6} {rule.rule:62} {rule.endpoint:28} {need}")


if __name__ == "__main__":
    main()
