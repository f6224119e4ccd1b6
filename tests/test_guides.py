"""Guides and article keep the form that answers rely on: fixed sections, self-standing linked sentences, true output.

Not here: whether a linked page says what the sentence says; that was checked by reading when the guide was written.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CORPUS = Path(__file__).parent.parent / "corpus"
GUIDES = sorted((CORPUS / "guides").glob("*.md"))
HEADINGS = (
    "What it is for",
    "When to choose it",
    "When not to choose it",
    "Compared with its neighbours",
    "Install",
    "A first example",
    "Where to read on",
)
UNLINKED = {"Install", "A first example", "Where to read on"}
LINK = re.compile(r"\[(?P<words>[^\]]+)\]\((?P<url>https://[^)\s]+)\)")
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LEANING = ("It ", "Its ", "This ", "That ", "These ", "Those ", "They ", "Their ", "There ", "Here ")

each_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)


def sections(guide: Path) -> dict[str, str]:
    """Heading to body, in the order of the page."""
    parts = re.split(r"^## (.+)$", guide.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {heading.strip(): body for heading, body in zip(parts[1::2], parts[2::2], strict=True)}


def sentences(body: str) -> list[str]:
    """The sentences of prose and bullets, links and all, without code blocks and tables; "..." ends no sentence."""
    lines = [line.strip() for line in FENCE.sub("\n", body).splitlines()]
    kept = ["" if line.startswith(("#", "|")) else re.sub(r"^(?:[-*]|\d+\.) ", "\n\n", line) for line in lines]
    paragraphs = (" ".join(block.split()) for block in re.split(r"\n\s*\n", "\n".join(kept)))
    return [sentence for block in paragraphs if block for sentence in re.split(r"(?<=[^.][.!?])\s+", block)]


def words(text: str) -> list[str]:
    """The words a reader sees: without code blocks and link addresses."""
    return LINK.sub(r"\g<words>", FENCE.sub("\n", text)).replace("|", " ").split()


def fenced(body: str, language: str) -> str | None:
    """The first code block of that language, or None."""
    return next((match["body"] for match in FENCE.finditer(body) if match["language"] == language), None)


def missing_modules(code: str) -> list[str]:
    """The top-level modules that the code imports and this environment lacks."""
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    return sorted(name for name in imported if importlib.util.find_spec(name) is None)


def test_there_are_guides() -> None:
    assert GUIDES


@each_guide
def test_headings_are_there_in_order(guide: Path) -> None:
    found = list(sections(guide))
    assert guide.read_text(encoding="utf-8").startswith("# ")
    assert [heading for heading in found if heading in HEADINGS] == list(HEADINGS)
    if guide.stem != "caffe":  # whose own documentation can be had on few machines, so that its guide says more
        assert len(found) == len(HEADINGS)


@each_guide
def test_guide_is_of_readable_length(guide: Path) -> None:
    shared = [body for heading, body in sections(guide).items() if heading in HEADINGS]
    assert 250 <= sum(len(words(body)) for body in shared) <= 560


@each_guide
def test_every_claim_has_a_link(guide: Path) -> None:
    claims = [s for heading, body in sections(guide).items() if heading not in UNLINKED for s in sentences(body)]
    assert [sentence for sentence in claims if not LINK.search(sentence)] == []


@each_guide
def test_every_sentence_stands_on_its_own(guide: Path) -> None:
    claims = [s for heading, body in sections(guide).items() if heading not in UNLINKED for s in sentences(body)]
    assert [sentence for sentence in claims if sentence.startswith(LEANING)] == []
    assert [sentence for sentence in claims if len(words(sentence)) > 30] == []


@each_guide
def test_first_sentences_define_and_recommend(guide: Path) -> None:
    page = sections(guide)
    name = guide.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    assert " ".join(words(sentences(page["What it is for"])[0])).startswith(f"{name} is ")
    choose = " ".join(words(sentences(page["When to choose it"])[0]))
    assert re.match(rf"Choose {re.escape(name)} (?:when|for) ", choose)


@each_guide
def test_reading_list_is_short_and_linked(guide: Path) -> None:
    bullets = [line for line in sections(guide)["Where to read on"].splitlines() if line.startswith("- ")]
    assert 2 <= len(bullets) <= 4
    assert [bullet for bullet in bullets if not LINK.search(bullet)] == []


@each_guide
def test_first_example_prints_what_the_guide_shows(guide: Path, tmp_path: Path) -> None:
    body = sections(guide)["A first example"]
    code = fenced(body, "python")
    assert code, f"{guide.name} has no ```python block under 'A first example'"
    run = ran(code, tmp_path)
    assert run.returncode == 0, run.stderr
    assert run.stdout == (fenced(body, "text") or "")


def test_matplotlibs_first_example_draws_a_picture(tmp_path: Path) -> None:
    code = fenced(sections(CORPUS / "guides" / "matplotlib.md")["A first example"], "python")
    assert code
    ran(code, tmp_path)
    assert [picture.read_bytes()[1:4] for picture in tmp_path.iterdir()] == [b"PNG"]


def ran(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The code's run in that folder; skips the test where a library of it isn't installed."""
    if missing := missing_modules(code):
        pytest.skip(f"not installed here: {', '.join(missing)}")
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=os.environ | {"MPLBACKEND": "Agg", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        cwd=folder,
    )


def test_every_sentence_of_the_article_stands_on_its_own() -> None:
    said = sentences((CORPUS / "article.md").read_text(encoding="utf-8"))
    assert [sentence for sentence in said if sentence.startswith(LEANING) or len(words(sentence)) > 30] == []
