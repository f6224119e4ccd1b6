"""Pictures beside an answer: the same data drawn by several libraries, each with its code, and the routes behind them.

An answer gets its HTML at once; a picture is drawn when the browser asks for it, and comes from the cache after that.
Plotly's pictures are pages with scripts: their sandboxed frame reaches neither this page nor its cookies.

Not here: running the scripts (`ui.drawing`), which pictures an answer gets (`bot.say.pictures`), or looks.
"""

from __future__ import annotations

import logging
from functools import cache
from html import escape
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer
from starlette.responses import FileResponse, PlainTextResponse, Response

from bot.say.pictures import Pictures, pictures_for
from corpus.catalogue import libraries
from corpus.charts import ABOUT, DATA_FILE, DATA_SHOWN, Chart, DrawingLibrary, data, script
from corpus.domain import Answer
from corpus.errors import PictureFailed
from corpus.home import Home
from ui.drawing import draw, missing, picture_key, plotly_script, version_of

DRAWN_AT_ONCE = 2
FOREVER = {"Cache-Control": "max-age=31536000, immutable"}
"""For pictures: their address holds a hash of what they depend on."""
NOT_KEPT = {"Cache-Control": "no-store"}

log = logging.getLogger(__name__)


def gallery_html(answer: Answer) -> str | None:
    """The pictures that belong to an answer, as HTML of ours; None for an answer without."""
    wanted = pictures_for(answer)
    return None if wanted is None else _gallery(wanted)


def add_pictures(app: FastAPI, home: Home) -> None:
    """Adds the routes of pictures, scripts and data. None of them is anybody's own, so that they ask for no account."""
    limiter = CapacityLimiter(DRAWN_AT_ONCE)

    @app.get("/pictures/{library}/{chart}.py")
    def code(library: DrawingLibrary, chart: Chart) -> Response:
        return PlainTextResponse(script(library, chart), media_type="text/x-python")

    @app.get(f"/pictures/{DATA_FILE}")
    def table() -> Response:
        return PlainTextResponse(data(), media_type="text/csv")

    @app.get("/pictures/plotly/plotly.min.js", response_class=Response)
    def plotly() -> Response:
        try:
            return FileResponse(
                plotly_script(), media_type="text/javascript", headers={"Cache-Control": "max-age=3600"}
            )
        except PictureFailed as error:
            return PlainTextResponse(str(error), status_code=404, headers=NOT_KEPT)

    @app.get("/pictures/{library}/{chart}", response_class=Response)
    async def picture(library: DrawingLibrary, chart: Chart) -> Response:
        try:
            return FileResponse(await to_thread.run_sync(draw, home, library, chart, limiter=limiter), headers=FOREVER)
        except PictureFailed as error:
            log.warning("no picture: %s", error)
            return Response(_sorry(str(error)), media_type="image/svg+xml", headers=NOT_KEPT)


@cache
def _highlighted(library: DrawingLibrary, chart: Chart) -> str:
    formatter: Any = HtmlFormatter(nowrap=True)
    return str(highlight(script(library, chart), PythonLexer(), formatter))


def _gallery(wanted: Pictures) -> str:
    shown = "".join(
        f"<h2>{ABOUT[chart].name}</h2>" + "".join(_figure(library, chart) for library in wanted.libraries)
        for chart in wanted.charts
    )
    names = ", ".join(escape(_name(library)) for library in wanted.libraries)
    return (
        f'<section class="gallery" aria-label="The same data drawn with {names}">'
        f"<p>The same data, drawn on this machine by the code beside it: {escape(DATA_SHOWN)} "
        f'(<a href="pictures/{DATA_FILE}" download="{DATA_FILE}">{DATA_FILE}</a>).</p>{shown}</section>'
    )


def _figure(library: DrawingLibrary, chart: Chart) -> str:
    lacking = missing(library)
    name = escape(_name(library) if lacking else f"{_name(library)} {version_of(library)}")
    file = f"{chart}.py"
    return (
        f'<figure><div class="drawn"><figcaption>{name}</figcaption>'
        f"{_absent(library, lacking) if lacking else _picture(library, chart)}</div>"
        f'<div class="code"><a href="pictures/{library}/{file}" download="{library}-{file}">{file}'
        f'<span class="sr-only"> for {name}</span></a>'
        f'<pre tabindex="0" aria-label="Code for {name}"><code>{_highlighted(library, chart)}</code></pre>'
        "</div></figure>"
    )


def _picture(library: DrawingLibrary, chart: Chart) -> str:
    address = f"pictures/{library}/{chart}?{picture_key(library, chart)}"
    text = escape(f"{ABOUT[chart].name} drawn with {_name(library)}: {ABOUT[chart].shows}.")
    if library == "plotly":
        shown = f'<iframe sandbox="allow-scripts" loading="lazy" src="{address}" title="{text}"></iframe>'
    else:
        shown = f'<img loading="lazy" src="{address}" alt="{text}" width="600" height="400">'
    return f'<div class="frame">{shown}</div>'


def _absent(library: DrawingLibrary, lacking: tuple[str, ...]) -> str:
    others = [escape(name) for name in lacking if name != library]
    what = " and ".join([_name(library)] * (library in lacking) + others)
    verb = "isn't" if len(lacking) == 1 else "aren't"
    return f'<p class="absent">{what} {verb} installed here: <code>pip install {" ".join(lacking)}</code></p>'


def _name(library: DrawingLibrary) -> str:
    return libraries()[library].name


def _sorry(message: str) -> str:
    """A picture that says why there is none."""
    words = message.split()
    lines: list[str] = [""]
    for word in words:
        lines = [*lines[:-1], f"{lines[-1]} {word}".strip()] if len(lines[-1] + word) < 60 else [*lines, word]
    spans = "".join(f'<tspan x="20" dy="1.4em">{escape(line)}</tspan>' for line in lines[:8])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400"><rect width="600" height="400" fill="white"/>'
        f'<text y="20" font-family="sans-serif" font-size="17" fill="#333">{spans}</text></svg>'
    )
