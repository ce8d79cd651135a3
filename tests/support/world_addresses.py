"""Tia has confirmed an e-mail address and entered another one, whose link nobody has opened."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from portal.accounts.addresses import service
from portal.accounts.models import MailAddressLink
from portal.core import clock, crypto
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.support.mail import give_address
from tests.support.world_base import World, as_actor


def fill_addresses(app: Flask, world: World) -> None:
    give_address(app, "tia")
    with app.app_context(), writing(), scope_of(system_scope()):
        link = MailAddressLink(
            person_id=as_actor("tia").id or 0,
            address_cipher=crypto.encrypt(b"tia.baru@contoh.go.id", b"mail_address_links.address_cipher"),
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(hours=48),
        )
        db.session.add(link)
        db.session.commit()
        world.codes["address_link"] = service.token_of(link)
