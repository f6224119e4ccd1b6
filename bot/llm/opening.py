"""From `--llm SPEC` to a model that answers, or to one clear message why there is none.

Not here: what the model is asked.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any

from bot.llm.spec import LOCAL, NONE, LlmSpec, parse_spec
from bot.llm.writer import Writer
from corpus.errors import LlmUnavailable, UsageError
from corpus.home import Home
from corpus.local_llm import Report, generator_file, local_generator

LOCAL_PASSAGE_LETTERS = 2_400
"""About 700 tokens, which the local model reads in some ten seconds on two cores."""
PASSAGE_LETTERS = 12_000
TIMEOUT_S = 60.0
RETRIES = 2
OWN_SERVER = {"temperature": 0.0, "use_responses_api": False}
"""A server of one's own speaks the older protocol, and its default temperature is for chatting."""


def _unreported(done: int, total: int) -> None:
    """Who opens a model from Python sees no progress."""


def open_writer(spec: str, home: Home, report: Report = _unreported, *, timeout_s: float = TIMEOUT_S) -> Writer | None:
    """The model of that spec, ready to be asked; None for `none`.

    The local model is fetched first if it isn't there; `report` is told of its bytes. `timeout_s` is how long a server
    may be silent. Raises UsageError for a spec that
    is none, LlmUnavailable for a package, a key or a provider that is missing. Whether a server answers is asked by
    `check_answers`.
    """
    parsed = parse_spec(spec)
    if parsed.provider == NONE:
        return None
    if parsed.provider == LOCAL:
        return _local(home, report)
    return Writer(f"{parsed.provider}:{parsed.model}", _chat_model(parsed, timeout_s), PASSAGE_LETTERS)


def check_answers(writer: Writer, spec: str) -> None:
    """Has the model say a word. Raises LlmUnavailable, saying what to do, if it doesn't."""
    try:
        writer.model.invoke("Reply with the word: ready")
    except Exception as error:  # every provider has errors of its own
        raise LlmUnavailable(f"--llm {spec}: {_diagnosis(error, parse_spec(spec))}") from error


def _local(home: Home, report: Report) -> Writer:
    if find_spec("xllamacpp") is None:
        raise LlmUnavailable("--llm local needs xllamacpp; run `pip install xllamacpp`, or use --llm none")
    from bot.llm.local_chat import LocalChat

    path = generator_file(local_generator(), home, report)
    return Writer("the local model", LocalChat(path=path), LOCAL_PASSAGE_LETTERS)


def _chat_model(spec: LlmSpec, timeout_s: float) -> Any:
    from langchain.chat_models import init_chat_model

    settings: dict[str, Any] = {"timeout": timeout_s, "max_retries": RETRIES}
    if spec.base_url:
        settings["base_url"] = spec.base_url
    if spec.provider == "openai" and (spec.base_url or os.environ.get("OPENAI_BASE_URL")):
        # most servers of one's own want no key, but the client insists on one
        settings |= OWN_SERVER | {"api_key": os.environ.get("OPENAI_API_KEY") or "none"}
    try:
        return init_chat_model(spec.model, model_provider=spec.provider, **settings)
    except ImportError as error:
        package = f"langchain-{spec.provider.replace('_', '-')}"
        said = str(error).rpartition("`pip install ")[2].rstrip("`") if "`pip install " in str(error) else package
        raise LlmUnavailable(f"--llm {spec} needs a package that is missing; run `pip install {said}`") from error
    except ValueError as error:
        if "provider" in str(error):
            raise UsageError(
                f"--llm {spec}: LangChain knows no provider {spec.provider!r}; try openai, anthropic, google_genai, "
                "mistralai, ollama, or openai:MODEL@URL for a server that speaks OpenAI's protocol"
            ) from error
        raise LlmUnavailable(f"--llm {spec}: {_diagnosis(error, spec)}") from error
    except Exception as error:  # every provider has errors of its own
        raise LlmUnavailable(f"--llm {spec}: {_diagnosis(error, spec)}") from error


def _diagnosis(error: Exception, spec: LlmSpec) -> str:
    """What went wrong and what to do, from what all providers' errors have in common: a status, a name, a text."""
    said = " ".join(str(error).split())[:200]
    name = type(error).__name__
    key = f"{spec.provider.upper()}_API_KEY"
    where = spec.base_url or "the provider's server"
    status = getattr(error, "status_code", None)
    refused = f"the server refuses the key ({status}); check {key}"
    by_status = {
        401: refused,
        403: refused,
        404: f"the server knows no model {spec.model!r} (404); check its name and the address ({said})",
        429: f"the server takes no more requests of this key (429); wait, or check its quota ({said})",
    }
    if status is not None:
        return by_status.get(status, f"the server failed with status {status} ({said}); try again later")
    if "Timeout" in name:
        return f"{where} did not answer in time; check that it runs, or try again later"
    if "Connect" in name:
        return f"{where} can't be reached; start it, or check the address and the network"
    if any(word in said.lower() for word in ("api_key", "api key", "credential")):
        return f"there is no key; set {key} in the environment"
    return f"{name}: {said}; check the model's name and {key}"
