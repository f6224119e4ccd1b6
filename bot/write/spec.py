"""What `--llm` names: none, local, or provider:model, with the address of a server of one's own behind an @.

    none
    local
    anthropic:claude-sonnet-5
    openai:qwen2.5@http://127.0.0.1:8080/v1

Not here: opening a model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.errors import UsageError

NONE = "none"
LOCAL = "local"

_NAMED = re.compile(
    r"(?P<provider>[a-z][a-z0-9_]*):(?P<model>(?!//)[^@\s]+(?:@(?!https?://)[^@\s]+)*)(?:@(?P<url>\S+))?"
)

_BARE_ADDRESS = re.compile(r"@(?:localhost\b|[\w.-]+:\d+|[\w.-]+/)")


@dataclass(frozen=True, slots=True)
class LlmSpec:
    """A model by LangChain's name of its provider and the provider's name of it. `base_url` is "" for the usual one."""

    provider: str
    model: str = ""
    base_url: str = ""

    def __str__(self) -> str:
        named = f"{self.provider}:{self.model}" if self.model else self.provider
        return f"{named}@{self.base_url}" if self.base_url else named


def parse_spec(text: str) -> LlmSpec:
    """The spec; raises UsageError for what is none."""
    if text in {NONE, LOCAL}:
        return LlmSpec(text)
    named = _NAMED.fullmatch(text)
    if named is None:
        raise UsageError(
            f"--llm {text}: give none, local or PROVIDER:MODEL, such as openai:gpt-5, anthropic:claude-sonnet-5, "
            "ollama:qwen3, or openai:MODEL@http://127.0.0.1:8080/v1 for a server of your own"
        )
    if not named["url"] and _BARE_ADDRESS.search(named["model"]):
        raise UsageError(f"--llm {text}: the address behind the @ must begin with http:// or https://")
    return LlmSpec(named["provider"], named["model"], named["url"] or "")
