"""Question → hits → answer with citations. `open_tutor().ask("…")` is the whole interface.

Not here: reading documentation (`ingest`) or showing anything (`ui`).
"""

import corpus  # noqa: F401  # silences libraries before one is loaded
from bot.tutor import Tutor, open_tutor
from corpus.domain import Answer

__all__ = ["Answer", "Tutor", "open_tutor"]
