"""A thread by name on another capability's page: what the page shows, and its POST.

In a view that renders the page:   talk=embedding.shown(threads.about(finding), form)
In its template:                   {{ ui.thread(talk, url_for("findings.say", finding_id=finding.id), "#temuan") }}
Its POST, marked @takes_files:     refused = embedding.said(threads.about(finding))
                                   if refused is None: return done(SENT, to=…)  # all: the menu counts what waits
                                   return _page(finding, talk=refused, status=422)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request, url_for

from portal.accounts.sessions import current_actor, current_person
from portal.core import clock
from portal.core.access import may, reason_against
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import render
from portal.talk import conversing, queries
from portal.talk.conversing import Words
from portal.talk.forms import WordsForm
from portal.talk.kinds import About
from portal.talk.models import Side, TalkThread
from portal.talk.queries import Conversation, Message
from portal.talk.rows import side_here
from portal.talk.rules import LARGEST_FILE, SIDE_LABELS

PREFIX = "pesan-"  # names of the form's boxes, beside those of the page's own forms
SENT = "Pesan terkirim."
_PREFIXES = {Side.OFFICE: "", Side.BRANCH: "branch_", Side.PROVINCE: "province_"}


@dataclass(frozen=True)
class Shown:
    """What `ui.thread` needs: the conversation, its form, why this person may not speak (empty when they may)."""

    conversation: Conversation
    form: WordsForm
    locked: str
    takes_files: bool  # and marks what was read: whoever may open the own inbox
    side: Side

    @property
    def read_by_all(self) -> str:
        """Who reads what is written here, for the hint of the form."""
        return ", ".join(SIDE_LABELS[side] for side in Side if side in self.conversation.about.parties)

    def mark_url(self) -> str:
        """Where the reader says that all is read."""
        thread = self.conversation.thread
        assert thread is not None
        if self.side is Side.OFFICE:
            return url_for("talk.mark_read", thread_id=thread.id)
        return url_for(f"talk.{_PREFIXES[self.side]}mark_read", conversation_id=thread.id)

    def gone(self, message: Message) -> bool:
        """Whether the time of a message's file is over."""
        return message.file_until is not None and message.file_until <= clock.now()

    def file_url(self, message: Message) -> str:
        """Where the file of a message is asked for."""
        name = f"talk.{_PREFIXES[self.side]}file"
        return url_for(name, conversation_id=message.thread_id, message_number=message.number)


def shown(about: About, form: WordsForm | None = None) -> Shown:
    """The thread about a thing for the person of this request, with an empty form or the one that was refused."""
    return _shown(queries.conversation(about, current_person().id), form)


def shown_thread(thread: TalkThread, form: WordsForm | None = None) -> Shown:
    """The same from a thread of the inbox."""
    return _shown(queries.conversation_of(thread, current_person().id), form)


def _shown(found: Conversation, form: WordsForm | None) -> Shown:
    side = side_here()
    filled = form if form is not None else WordsForm(prefix=PREFIX)
    filled.choose("told", [(each.person_id, f"{each.name}, {each.role_label}") for each in found.others])
    return Shown(found, filled, reason_against(found.about.kind.speakers[side]), may(Permission.TALK), side)


def page(about: About, back: tuple[str, str], action: str, form: WordsForm | None, status: int) -> Response:
    """A page of its own for a thread whose subject has no room for it. `back` is (label, address) of the subject."""
    return render(
        "talk/page.html", fragment="obrolan", talk=shown(about, form), back=back, action=action, status=status
    )


def said(about: About) -> WordsForm | None:
    """Say what the form of this request holds; None when it is said, else the form with what is to be put right."""
    form = WordsForm.from_request(prefix=PREFIX)
    return _tried(form, lambda words: conversing.say_about(about, words, by=current_actor()))


def replied(thread: TalkThread) -> WordsForm | None:
    """The same in a thread of the inbox."""
    form = WordsForm.from_request(prefix=PREFIX)
    return _tried(form, lambda words: conversing.reply(thread, words, by=current_actor()))


def _tried(form: WordsForm, act: Callable[[Words], TalkThread]) -> WordsForm | None:
    sent = request.files.get(f"{PREFIX}file")
    if form.validate():
        file = (sent.filename or "", sent.stream.read(LARGEST_FILE + 1)) if sent is not None and sent.filename else None
        words = Words(form.text.data or "", frozenset(form.told.data or ()), form.reply_by.data, file)
        try:
            act(words)
            return None
        except DomainError as error:
            form.refuse(error)
    return form
