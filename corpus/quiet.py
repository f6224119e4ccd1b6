"""What keeps libraries quiet: none reports a start, looks for a newer version or exports a question.

`silence` runs when `corpus` is imported, which every package of ours does before it imports a library. What it sets
goes over what was inherited, and on to child processes. A program that wants LangSmith says so in code:
`as_runnable(tutor).invoke(question, config={"callbacks": [LangChainTracer()]})`.

Not here: downloads that a user asks for (`ingest.fetch`, `hub`), or where files of ours lie (`home`).
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.home import Home

ABSENT = ("openvino_telemetry",)
"""Modules that only report. Who imports them goes on without where they are missing, and so they are missing here:
openvino's knows no setting that silences it before it has written a client id into the home folder."""

SETTINGS = {
    "DO_NOT_TRACK": "1",
    # Gradio: each start with its settings, errors, and a look for a newer version
    "GRADIO_ANALYTICS_ENABLED": "False",
    # the hub's client: what uses it, with every request
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # LangSmith: questions, prompts and answers; the last two are older names, of which one ends the program
    "LANGSMITH_TRACING": "false",
    "LANGSMITH_TRACING_V2": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGCHAIN_TRACING": "false",
    "LANGCHAIN_HANDLER": "false",
    # pip, which fetches for us: a look for a newer pip
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    # Ray: what a cluster is and which of its libraries run
    "RAY_USAGE_STATS_ENABLED": "0",
}


def silence() -> None:
    """Sets what silences them, over anything inherited. A library that is loaded already keeps what it has read."""
    os.environ.update(SETTINGS)
    for name in ABSENT:
        # None makes an import raise ModuleNotFoundError
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # typeshed leaves out what the language allows
    remembered = sys.modules.get("langsmith.utils")
    if remembered is not None:
        remembered.get_env_var.cache_clear()


def keep_files_below(home: Home) -> None:
    """Has libraries write below that home instead of the user's folders, from now on. For processes that are ours.

    Where it can't be written they keep their own ways: Gradio, which makes its folder at once, would end the page.
    """
    if home.root.exists() and not os.access(home.root, os.W_OK):
        return
    os.environ.update(
        {
            "GRADIO_TEMP_DIR": str(home.root / "cache" / "gradio"),
            "HF_XET_CACHE": str(home.models / ".xet"),
            "MPLCONFIGDIR": str(home.pictures / "matplotlib"),
        }
    )
