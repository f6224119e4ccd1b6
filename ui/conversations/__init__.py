"""Conversations that outlive the server, and what people thought of the answers. `open_store` is the door."""

from ui.conversations.counts import Counts
from ui.conversations.export import as_markdown
from ui.conversations.holding import Holding
from ui.conversations.logins import Logins
from ui.conversations.store import Store, open_store
from ui.conversations.turns import Feedback, Heading, Place, Turn, Turns, Verdict

__all__ = [
    "Counts",
    "Feedback",
    "Heading",
    "Holding",
    "Logins",
    "Place",
    "Store",
    "Turn",
    "Turns",
    "Verdict",
    "as_markdown",
    "open_store",
]
