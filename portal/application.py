"""The whole wiring on one page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect, generate_csrf
from htmx_flask import Htmx
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import health, logs
from portal.accounts import sessions
from portal.accounts.addresses.views import blueprint as addresses
from portal.accounts.factors import guard as factor_guard
from portal.accounts.factors.reset_views import blueprint as factor_resets
from portal.accounts.factors.views import blueprint as factors
from portal.accounts.posts.views import blueprint as posts
from portal.accounts.views import blueprint as accounts
from portal.agreements import measures as agreement_measures
from portal.agreements import notices as agreement_notices
from portal.agreements import pushing as agreement_pushing
from portal.agreements.reminding import tasks as reminding_tasks
from portal.agreements.scans.views import blueprint as agreement_scans
from portal.agreements.signing.views import blueprint as agreement_signing
from portal.agreements.verifying.views import blueprint as verifying
from portal.agreements.views import blueprint as agreements
from portal.audit.views import blueprint as audit
from portal.beneficiaries import measures as people_measures
from portal.beneficiaries import retention
from portal.beneficiaries import tasks as beneficiary_tasks
from portal.beneficiaries.decrees.views import blueprint as decrees
from portal.beneficiaries.dukcapil import tasks as dukcapil_tasks
from portal.beneficiaries.dukcapil.views import blueprint as dukcapil
from portal.beneficiaries.replacing import proposals as replacements
from portal.beneficiaries.replacing import tasks as replacing_tasks
from portal.beneficiaries.views import occupations, sending, uploads
from portal.beneficiaries.views import people as beneficiaries
from portal.beneficiaries.village_checks import papers as village_papers
from portal.beneficiaries.village_checks.views import blueprint as village_checks
from portal.beneficiaries.withdrawing import tasks as withdrawing_tasks
from portal.beneficiaries.words import tasks as word_tasks
from portal.claims import opening as claim_opening
from portal.claims.views import blueprint as claims
from portal.compliance.benefits import measures as claim_measures
from portal.compliance.benefits.views import blueprint as benefits
from portal.compliance.explaining.views import blueprint as explaining
from portal.compliance.explaining.views import explain_url
from portal.compliance.findings import notices as finding_notices
from portal.compliance.findings import tasks as finding_tasks
from portal.compliance.findings import workbooks as finding_files
from portal.compliance.findings.facts import money as money_facts
from portal.compliance.findings.facts import papers as paper_facts
from portal.compliance.findings.views import blueprint as findings
from portal.compliance.overview.views import blueprint as compliance
from portal.compliance.purposes.views import blueprint as purposes
from portal.compliance.purposes.views import office_blueprint as purposes_office
from portal.compliance.reports import making as report_making
from portal.compliance.reports import telling as report_telling
from portal.compliance.reports.views import blueprint as reports
from portal.compliance.sampling import workbooks as sampling_workbooks
from portal.compliance.sampling.views import blueprint as samples
from portal.compliance.sampling.views import office_blueprint as samples_office
from portal.compliance.standings import tasks as standing_tasks
from portal.config import PROJECT_ROOT, ConfigurationError, Settings, load_settings
from portal.contributions import measures as contribution_measures
from portal.contributions.views import blueprint as contributions
from portal.core import access, components, formatting, tasks, tenancy
from portal.core.db import db, tune_engine
from portal.core.esign.trust import trust_of
from portal.core.resumable import expiring
from portal.core.web import arguments, lifecycle, static_files, static_url
from portal.core.web.compressing import CompressEveryPage
from portal.core.web.requests import PortalRequest
from portal.core.web.shell import current_shell
from portal.core.web.submission import idempotency_key
from portal.coverage import measures as coverage_measures
from portal.coverage.views import branch_coverage, coverage, province_coverage
from portal.deliveries import tasks as delivery_tasks
from portal.deliveries.matching import retention as match_retention
from portal.deliveries.matching import tasks as match_tasks
from portal.deliveries.matching import workbooks as match_workbooks
from portal.deliveries.matching.views import bill_matches, branch_matches
from portal.deliveries.views import answer_codes, branch_deliveries, deliveries, delivery_template
from portal.exports.open_data.views import blueprint as open_data
from portal.exports.packs import making as pack_making
from portal.exports.packs import verifying as pack_verifying
from portal.exports.packs.views import blueprint as packs
from portal.exports.views import blueprint as exports
from portal.home.views import blueprint as home
from portal.navigation import MENU
from portal.offices.views import blueprint as settings_pages
from portal.paritrana import measures as paritrana_measures
from portal.paritrana import tasks as paritrana_tasks
from portal.paritrana.assessing.views import blueprint as paritrana
from portal.paritrana.dossier.views import blueprint as paritrana_dossier
from portal.paritrana.editing import workbooks as edition_workbooks
from portal.paritrana.editing.views import blueprint as paritrana_editions
from portal.paritrana.evidence.views import blueprint as paritrana_evidence
from portal.paritrana.evidence.views import sending_blueprint as paritrana_sending
from portal.paritrana.rehearsing import workbooks as rehearsal_files
from portal.paritrana.rehearsing.views import blueprint as paritrana_rehearsal
from portal.paritrana.verifying import letters as paritrana_letters
from portal.paritrana.verifying import workbooks as paritrana_matrix
from portal.paritrana.verifying.views import blueprint as paritrana_province
from portal.paritrana.verifying.views import office_blueprint as paritrana_ranking
from portal.proposals.views import blueprint as proposals
from portal.quotas import budget_proposals, dividing_proposals, year_proposals
from portal.quotas import measures as quota_measures
from portal.quotas import proposals as quota_proposals
from portal.quotas.views import blueprint as quotas
from portal.regencies import queries as regencies
from portal.regulations import measures as regulation_measures
from portal.regulations.views import blueprint as regulations
from portal.talk import digest as talk_digest
from portal.talk import retention as talk_retention
from portal.talk.views import blueprint as talk

# Importing these registers job handlers, figures, kinds of proposals, pages, and what is cleared away in time.
REGISTERED = (
    agreement_notices,
    agreement_pushing,
    reminding_tasks,
    beneficiary_tasks,
    word_tasks,
    delivery_tasks,
    match_tasks,
    match_retention,
    match_workbooks,
    replacements,
    replacing_tasks,
    village_papers,
    dukcapil_tasks,
    people_measures,
    quota_measures,
    claim_measures,
    coverage_measures,
    contribution_measures,
    agreement_measures,
    regulation_measures,
    paritrana_measures,
    claim_opening,
    quota_proposals,
    retention,
    budget_proposals,
    dividing_proposals,
    expiring,
    year_proposals,
    withdrawing_tasks,
    talk_retention,
    talk_digest,
    paritrana_tasks,
    rehearsal_files,
    paritrana_letters,
    paritrana_matrix,
    edition_workbooks,
    money_facts,
    paper_facts,
    finding_tasks,
    finding_files,
    finding_notices,
    standing_tasks,
    report_making,
    report_telling,
    sampling_workbooks,
    pack_making,
    pack_verifying,
)

CAPABILITIES = (
    home,
    accounts,
    addresses,
    posts,
    factors,
    factor_resets,
    audit,
    settings_pages,
    talk,
    proposals,
    regulations,
    quotas,
    uploads,
    sending,
    beneficiaries,
    occupations,
    village_checks,
    decrees,
    dukcapil,
    contributions,
    deliveries,
    branch_deliveries,
    bill_matches,
    branch_matches,
    delivery_template,
    answer_codes,
    claims,
    coverage,
    province_coverage,
    branch_coverage,
    agreement_scans,
    agreement_signing,
    agreements,
    verifying,
    paritrana_rehearsal,
    paritrana_dossier,
    paritrana_province,
    paritrana_ranking,
    paritrana,
    paritrana_evidence,
    paritrana_sending,
    paritrana_editions,
    compliance,
    findings,
    explaining,
    reports,
    benefits,
    purposes,
    purposes_office,
    samples,
    samples_office,
    exports,
    open_data,
    packs,
)


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """The portal, ready to serve. `overrides` are Flask settings for tests.

    Raises ConfigurationError when it must not start: missing secrets, an endpoint without an access mark, or (in
    production) a database role that row-level security does not bind.
    """
    settings = settings or load_settings()
    app = Flask("portal", root_path=str(PROJECT_ROOT), instance_path=str(settings.instance_dir), static_folder=None)
    app.config.update(
        PORTAL=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        MAX_CONTENT_LENGTH=settings.upload_limit + 64 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        SESSION_REFRESH_EACH_REQUEST=False,  # a cookie on every answer would cost bytes and say nothing new
        SESSION_COOKIE_NAME="portal",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.production,
        WTF_CSRF_TIME_LIMIT=None,
        COMPRESS_MIMETYPES=["text/html", "application/json"],
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIN_SIZE=300,
    )
    app.config.update(overrides)
    logs.configure(settings)
    trust_of(settings.signing)  # a certificate that cannot be read is found now, not when somebody signs

    # Templates: undefined names are errors; macros are globals, so that a block rendered alone sees them.
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        fmt=formatting,
        static_url=static_url,
        idempotency_key=idempotency_key,
        csrf_token=generate_csrf,
        may=access.may,
        reason_against=access.reason_against,
        explain_url=explain_url,
    )
    app.jinja_env.globals["ui"] = components.load(app)
    app.extensions["portal_menu"] = MENU
    app.context_processor(_LazyShell)

    arguments.install(app)
    # The order of these hooks is the order of the walls: lock, second factor, access, CSRF, form key.
    Htmx(app)
    app.request_class = PortalRequest
    lifecycle.begin(app)
    db.init_app(app)
    with app.app_context():
        tune_engine(db.engine)
    Migrate(app, db, directory=str(PROJECT_ROOT / "migrations"))
    sessions.install(app)
    factor_guard.install(app)
    access.install(app, regencies.WorkplaceDirectory())
    CSRFProtect(app)
    lifecycle.claim_forms(app)
    CompressEveryPage(app)  # before the commit hook: after_request hooks run backwards, so this one runs last
    lifecycle.end(app, PROJECT_ROOT / "templates" / "layouts" / "bare.css")
    lifecycle.answer_errors(app)

    for blueprint in CAPABILITIES:
        app.register_blueprint(blueprint)
    health.install(app)
    tasks.install(app, all_regency_ids=regencies.all_regency_ids)

    unmarked = access.unmarked_endpoints(app)
    if unmarked:
        raise ConfigurationError("endpoints whose access mark is missing or does not fit: " + ", ".join(unmarked))
    if settings.production:
        with app.app_context():
            reason = health.database_role_problem()
        if reason:
            raise ConfigurationError(reason)
    static_files.install(app, PROJECT_ROOT / "static", settings.static_build_dir)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _engine_options(settings: Settings) -> dict[str, Any]:
    shared: dict[str, Any] = {"hide_parameters": True}  # error texts would carry the values: persons
    if settings.uses_postgresql:
        return {**shared, "pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}
    return {**shared, "connect_args": {"timeout": 30}}


class _LazyShell(dict[str, Any]):
    """`shell` for the layouts; made only by a template that asks for it."""

    def __init__(self) -> None:
        super().__init__()
        self["shell"] = _Deferred()


class _Deferred:
    def __getattr__(self, name: str) -> Any:
        return getattr(current_shell(), name)


tenancy.install(db.session)
