"""Pages of hearing packs: of a regency's office, and the same of the province."""

from flask import Blueprint

blueprint = Blueprint("packs", __name__)

from portal.exports.packs.views import office, province  # noqa: E402

__all__ = ["blueprint", "office", "province"]
