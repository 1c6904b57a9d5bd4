"""Settings to the kept conversations and the service that goes on with them."""

from __future__ import annotations

from cpassist.adapters.history import SqliteHistory
from cpassist.adapters.shared_conversations import Bounds, SqliteSharedConversations
from cpassist.ports import History, SharedConversations
from cpassist.service.ask import Ask
from cpassist.service.converse import Converse
from cpassist.settings import Settings
from cpassist.wiring import SystemClock


def open_history(settings: Settings) -> History:
    """The conversations kept so far, whether more are kept or not."""
    return SqliteHistory(settings.history.file)


def open_converse(settings: Settings, ask: Ask) -> Converse:
    """A new conversation over ``ask``, kept where the settings say so."""
    history = open_history(settings) if settings.history.enabled else None
    return Converse(ask, history, SystemClock())


def converse_unkept(ask: Ask) -> Converse:
    """A conversation of which nothing is kept here: whoever shows it sees to that."""
    return Converse(ask, None, SystemClock())


def open_shared(settings: Settings) -> SharedConversations:
    """What a server keeps for its clients, in the file that all its processes share."""
    kept = settings.server.conversations
    bounds = Bounds(kept.expire_days, kept.most_of_one, kept.most, kept.most_questions)
    return SqliteSharedConversations(kept.file, bounds, SystemClock().now_iso)
