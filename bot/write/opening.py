"""From `--llm SPEC` to a model that answers, or to one clear message why there is none.

Not here: what the model is asked.
"""

from __future__ import annotations

import os
import re
import sys
from importlib.util import find_spec
from typing import Any

from bot.write.prompt import LARGE, SMALL, Manner, beginning
from bot.write.spec import LOCAL, NONE, LlmSpec, parse_spec
from bot.write.writer import Writer
from corpus.errors import LlmUnavailable, UsageError
from corpus.home import Home
from corpus.local_llm import Report, generator_file, local_generator

TIMEOUT_S = 60.0
RETRIES = 2
SMALL_BILLIONS = 4.0
OWN_SERVER = {"temperature": 0.0, "use_responses_api": False}
"""A server of one's own speaks the older protocol, and its default temperature is for chatting."""

KEYS = {
    "openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "google_genai": "GOOGLE_API_KEY",
    "mistralai": "MISTRAL_API_KEY", "groq": "GROQ_API_KEY", "cohere": "COHERE_API_KEY", "xai": "XAI_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY", "together": "TOGETHER_API_KEY", "fireworks": "FIREWORKS_API_KEY",
    "openrouter": "OPENROUTER_API_KEY", "perplexity": "PPLX_API_KEY",
}  # fmt: skip
"""Where the packages of hosted models look for their keys."""

_BILLIONS = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)b(?![a-z0-9])")


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
    return Writer(f"{parsed.provider}:{parsed.model}", _chat_model(parsed, timeout_s), manner_of(parsed.model))


def check_answers(writer: Writer, spec: str, *, timeout_s: float = TIMEOUT_S) -> None:
    """Has the model say a word, once and without retries. Raises LlmUnavailable, saying what to do, if it doesn't."""
    parsed = parse_spec(spec)
    try:
        if parsed.provider == LOCAL:  # it keeps what every prompt begins with, and needn't read that again
            writer.model.invoke(beginning(writer.manner), max_tokens=1)
        else:
            _chat_model(parsed, timeout_s, retries=0).invoke("Reply with the word: ready")
    except Exception as error:  # every provider has errors of its own
        raise LlmUnavailable(f"--llm {spec}: {_diagnosis(error, parsed)}") from error


def manner_of(model: str) -> Manner:
    """How a model is asked: one whose name says that it has few parameters ("qwen2.5:1.5b") as a small one."""
    billions = _BILLIONS.search(model.lower())
    return SMALL if billions and float(billions[1]) <= SMALL_BILLIONS else LARGE


def _local(home: Home, report: Report) -> Writer:
    if find_spec("xllamacpp") is None:
        raise LlmUnavailable(f"--llm local needs xllamacpp; run `{_pip('xllamacpp')}`, or use --llm none")
    from bot.write.local_chat import LocalChat

    path = generator_file(local_generator(), home, report)
    return Writer("the local model", LocalChat(path=path), SMALL)


def _chat_model(spec: LlmSpec, timeout_s: float, *, retries: int = RETRIES) -> Any:
    from langchain.chat_models import init_chat_model

    settings: dict[str, Any] = {"timeout": timeout_s, "max_retries": retries}
    if spec.base_url:
        settings["base_url"] = spec.base_url
    if spec.provider == "openai" and _is_own_server(spec):
        # most servers of one's own want no key, but the client insists on one
        settings |= OWN_SERVER | {"api_key": os.environ.get("OPENAI_API_KEY") or "none"}
    try:
        return init_chat_model(spec.model, model_provider=spec.provider, **settings)
    except ImportError as error:
        package = f"langchain-{spec.provider.replace('_', '-')}"
        said = str(error).rpartition("`pip install ")[2].rstrip("`") if "`pip install " in str(error) else package
        raise LlmUnavailable(f"--llm {spec} needs a package that is missing; run `{_pip(said)}`") from error
    except ValueError as error:
        if "provider" in str(error):
            raise UsageError(
                f"--llm {spec}: LangChain knows no provider {spec.provider!r}; try openai, anthropic, google_genai, "
                "mistralai, ollama, or openai:MODEL@URL for a server that speaks OpenAI's protocol"
            ) from error
        raise LlmUnavailable(f"--llm {spec}: {_diagnosis(error, spec)}") from error
    except Exception as error:  # every provider has errors of its own
        raise LlmUnavailable(f"--llm {spec}: {_diagnosis(error, spec)}") from error


def _is_own_server(spec: LlmSpec) -> bool:
    return bool(spec.base_url or (spec.provider == "openai" and os.environ.get("OPENAI_BASE_URL")))


def _pip(package: str) -> str:
    """The command that installs the package beside us."""
    return f"{sys.executable} -m pip install {package}"


def _diagnosis(error: Exception, spec: LlmSpec) -> str:
    """What went wrong and what to do, from what all providers' errors have in common: a status, a name, a text."""
    said = " ".join(str(error).split())[:200]
    name = type(error).__name__
    key = KEYS.get(spec.provider, f"{spec.provider.upper()}_API_KEY")
    where = spec.base_url or ("Ollama's server" if spec.provider == "ollama" else "the provider's server")
    status = getattr(error, "status_code", None)
    if spec.provider in KEYS and not _is_own_server(spec) and not os.environ.get(key):
        return f"there is no key; set {key} in the environment"
    if status is not None:
        return _by_status(status, said, key, spec)
    if "Timeout" in name:
        return f"{where} did not answer in time; check that it runs, or try again: it may have been loading the model"
    if "Connect" in name:
        return f"{where} can't be reached; start it, or check the address and the network"
    if _is_own_server(spec):
        return f"{where} does not speak the provider's protocol ({name}); check the address, which often ends in /v1"
    return f"{said or name}; check the model's name and {key}"


def _by_status(status: int, said: str, key: str, spec: LlmSpec) -> str:
    if status in {401, 403}:
        return f"the server refuses the key ({status}); check {key}"
    if status == 404:
        return f"the server knows no model {spec.model!r} (404); check its name and the address ({said})"
    if status == 429:
        return f"the server takes no more requests of this key (429); wait, or check its quota ({said})"
    return f"the server failed with status {status} ({said}); try again later"
