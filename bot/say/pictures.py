"""Which pictures go beside an answer: the charts that its question asks for, and the libraries to draw them with.

A chart counts where it is named as one ("bar chart", `sns.heatmap`), misspelt or not, or where what it is for is named
("plot the distribution"); without any, a choice among drawing libraries gets one picture by each.

Not here: drawing them (`ui.drawing`), or the answer itself, which stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.ask.kinds import kind_of
from bot.ask.mentions import find_libraries, names_other_language
from corpus.charts import DRAWING_LIBRARIES, Chart, DrawingLibrary
from corpus.domain import Answer
from corpus.text.phrases import either, words

DEFAULT_CHART: Chart = "scatter"
MAX_CHARTS = 3

_PLOT = r"(?:plots?|charts?|graphs?|diagrams?)"
_HISTOGRAM = r"(?<!np\.)(?<!numpy\.)\bhistograms?\b(?![- ](?:based|gradient))"
_NAMED: tuple[tuple[Chart, re.Pattern[str]], ...] = (
    ("line", either(rf"\b(?:line|time[- ]series|trend)[- ]?{_PLOT}\b", r"\b(?:plot|draw|graph) (?:\w+ )?lines\b")),
    ("scatter", either(rf"\b(?:scatter|bubble)[- ]?{_PLOT}\b", r"\b(?:plot|draw) (?:an? )?scatters?\b")),
    ("bar", either(rf"\b(?:bar|column|count)[- ]?{_PLOT}\b", r"\bbarh\b", r"\b(?:plot|draw) (?:\w+ )?bars\b")),
    ("histogram", either(_HISTOGRAM, rf"\b(?:hist|dist|dis|distribution)[- ]?{_PLOT}\b")),
    ("box", either(rf"\bbox[- ]?(?:(?:and|&)[- ]whiskers?[- ]?)?{_PLOT}\b", rf"\bwhisker {_PLOT}\b")),
    ("violin", either(rf"\bviolin[- ]?{_PLOT}\b", r"\b(?:plot|draw) (?:an? )?violins?\b")),
    ("heatmap", either(r"\bheat[- ]?maps?\b", rf"\bcorrelation (?:matrix )?{_PLOT}\b", r"\b(?:imshow|pcolormesh)\b")),
)
_SHORT = r"(line|scatter|bar|box|violin)"
_LISTED = re.compile(rf"\b{_SHORT}(?=(?: ?,| or| and| vs\.?| versus)+ (?:an? )?{_SHORT}[- ]?{_PLOT}\b)", re.IGNORECASE)
"""The first of "box or violin plot"."""

_CALLED = re.compile(r"\b(?:plt|pyplot|axe?s?|sns|px|matplotlib|seaborn|express|plot)\.(\w+)")
_CALLS: dict[str, Chart] = {
    "plot": "line",
    "line": "line",
    "scatter": "scatter",
    "bar": "bar",
    "hist": "histogram",
    "box": "box",
    "violin": "violin",
    "density_heatmap": "heatmap",
}
"""What the patterns above don't find in a call's name."""

_FOR: tuple[tuple[re.Pattern[str], tuple[Chart, ...]], ...] = (
    (either(r"\bdistributions?\b", r"\bspread\b", r"\bfrequenc(?:y|ies)\b"), ("histogram", "box", "violin")),
    (either(r"\bcorrelations?\b", r"\brelationships?\b", r"\btwo (?:numeric\w* )?variables\b"), ("scatter", "heatmap")),
    (either(r"\bover time\b", r"\btrends?\b", r"\btime[- ]series\b"), ("line",)),
    (either(r"\b(?:categor(?:y|ies)|groups)\b"), ("bar", "box")),
)
_WHICH_CHART = re.compile(rf"\b(?:which|what|best|right)\b[^.?!]{{0,25}}\b{_PLOT}\b", re.IGNORECASE)
_DRAWING = either(
    r"\b(?:plot(?:ting)?|visuali[sz](?:e|es|ing)|graph(?:ing)?|chart(?:ing)?)\b",
    r"\bdraw(?:ing)?\b(?! (?:\w+ )?(?:from|samples?))",
)
_ABOUT_DRAWING = either(
    r"\b(?:data ?viz|visuali[sz]\w+|plotting|plots?|charts?|charting|drawing|figures)\b",
    r"(?<!knowledge )(?<!computation )(?<!computational )\bgraphs?\b(?! (?:neural|network|theory|data|embedding))",
)
_NEAR_DRAWING = frozenset({*DRAWING_LIBRARIES, "pandas", "numpy", "python", "jupyter", "polars"})
"""Libraries whose data is drawn by one of ours; in another, a histogram may be a log entry or a kind of tree."""

_SPELLINGS = words("histogram scatter scatterplot heatmap violin boxplot barplot lineplot histplot violinplot chart")
_WORD = re.compile(r"(?<![\w.])[a-z]{5,}(?![\w.(])", re.IGNORECASE)
LONG_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Pictures:
    """What to draw: every chart with every library, in this order."""

    charts: tuple[Chart, ...]
    libraries: tuple[DrawingLibrary, ...]


def pictures_for(answer: Answer) -> Pictures | None:
    """The pictures that belong beside that answer; None where its question isn't about drawing, or was refused."""
    if answer.abstained:
        return None
    text = _spelt(" ".join((answer.standalone or answer.question).split()))
    named = find_libraries(text).ids
    kind = kind_of(text, len(named))
    if kind in ("error", "career") or names_other_language(text):
        return None
    ours = tuple(library for library in named if library in DRAWING_LIBRARIES)
    charts = _charts_named(text, named) or _charts_for(text, named)
    chooses = (kind == "which_library" and _ABOUT_DRAWING.search(text)) or (kind == "compare" and len(ours) > 1)
    if not charts and not chooses:
        return None
    return Pictures(charts[:MAX_CHARTS] or (DEFAULT_CHART,), _libraries(ours, answer.libraries))


def _charts_named(text: str, named: tuple[str, ...]) -> tuple[Chart, ...]:
    """The charts that the text names, in its order."""
    found = dict(sorted(((chart, at) for at, chart in _places(text)), key=lambda pair: -pair[1]))
    if "histogram" in found and not _NEAR_DRAWING.issuperset(named) and not _DRAWING.search(text):
        del found["histogram"]
    return tuple(sorted(found, key=lambda chart: found[chart]))


def _places(text: str) -> Iterator[tuple[int, Chart]]:
    for chart, pattern in _NAMED:
        yield from ((match.start(), chart) for match in pattern.finditer(text))
    yield from ((match.start(), chart) for match in _LISTED.finditer(text) for chart, _ in _NAMED if chart == match[1])
    yield from ((match.start(), _CALLS[match[1]]) for match in _CALLED.finditer(text) if match[1] in _CALLS)


def _charts_for(text: str, named: tuple[str, ...]) -> tuple[Chart, ...]:
    """The charts that are drawn for what the text wants to see: all that fit where it asks which, else the first."""
    which = _WHICH_CHART.search(text) is not None
    if not _NEAR_DRAWING.issuperset(named) or not (which or _DRAWING.search(text)):
        return ()
    fitting = next((charts for purpose, charts in _FOR if purpose.search(text)), ())
    return fitting if which else fitting[:1]


def _libraries(ours: tuple[DrawingLibrary, ...], ranked: tuple[str, ...]) -> tuple[DrawingLibrary, ...]:
    """The libraries named if there are several; else all of ours: the named one, then as the answer ranks them."""
    if len(ours) > 1:
        return ours
    places = {library: place for place, library in enumerate((*ours, *ranked))}
    return tuple(sorted(DRAWING_LIBRARIES, key=lambda library: places.get(library, len(places))))


def _spelt(text: str) -> str:
    """The text with misspelt names of charts put right: one edit away, or two in long ones, same first letter."""

    def right(match: re.Match[str]) -> str:
        word = match.group().lower()
        if word in _SPELLINGS or word.removesuffix("s") in _SPELLINGS:
            return match.group()
        near = [(OSA.distance(word, name), name) for name in _SPELLINGS if name[0] == word[0]]
        distance, name = min(near, default=(len(word), ""))
        return name if distance <= (2 if len(name) >= LONG_LETTERS else 1) else match.group()

    return _WORD.sub(right, text)
