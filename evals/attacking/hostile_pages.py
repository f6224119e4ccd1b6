"""Pages that are written to end or to hang whoever reads them, each with the way in which it does.

Not here: the limits under which they are read (`ingest.processes.limits`).
"""

from __future__ import annotations

import codecs
import gzip
import json
from collections.abc import Iterator

import click

from corpus.errors import PreceptorError
from evals.attacking.tally import Tally
from ingest.processes.limits import Guard
from ingest.processes.workers import run_all
from ingest.readers import read_page


def hostile_pages() -> dict[str, bytes]:
    """The pages by the name of their file. Some can be read, some can't; none may keep the others from being read."""
    return {name: text if isinstance(text, bytes) else text.encode() for name, text in _pages()}


def pages_held() -> Tally:
    """Those that are read or named by reader processes that go on; prints a line for each."""
    names = list(hostile_pages())
    n_pages = len(names)
    try:
        for name, became in run_all(_tried, names):
            click.echo(f"page {name}: tried, held ({became})")
            names.remove(name)
    except PreceptorError as error:
        click.echo(f"one of {', '.join(names)}: tried, NOT HELD ({error}); what stood behind it wasn't tried")
    n_held = n_pages - len(names)
    return Tally("pages", n_held + bool(names), n_held)


def _tried(name: str, guard: Guard) -> str:
    """Runs in a reader process: what became of the page."""
    page = guard.read(name, lambda: read_page(name, hostile_pages()[name]))
    return f"named: {guard.problems[name]}" if page is None else f"read: {len(page.text):,} letters"


def _pages() -> Iterator[tuple[str, str | bytes]]:
    yield from _html()
    yield from _markdown()
    yield from _rst()
    yield from _galleries()
    yield from _notebooks()
    yield from _encodings()


def _html() -> Iterator[tuple[str, str]]:
    yield "start.html", "<h1>Start</h1><ol start='²'><li>one</li></ol>"
    yield "start-long.html", f"<h1>Start</h1><ol start='{'9' * 5_000}'><li>one</li></ol>"
    yield "colspan.html", "<h1>Span</h1><table><tr><td colspan='²'>one</td></tr></table>"
    yield "colspan-long.html", f"<h1>Span</h1><table><tr><td colspan='{'9' * 5_000}'>one</td></tr></table>"
    yield (
        "colspan-many.html",
        "<h1>Span</h1><table><tr>" + "<td colspan='50'>x</td>" * 5_000 + "<tr>" * 5_000 + "</table>",
    )
    yield "wide.html", "<h1>Wide</h1><table><tr>" + "<td>a" * 4_000 + "<tr><td>b" * 4_000
    yield "blank-lines.html", f"<h1>Blank</h1><pre>a{chr(10) * 50_000}b</pre>"
    yield "breaks.html", f"<h1>Breaks</h1><pre>a{'<br>' * 50_000}b</pre>"
    yield "deep.html", "<h1>Deep</h1>" + "<div>" * 100_000 + "deep"
    yield "deep-heading.html", "<div>" * 900 + "<h1>Deep</h1>" + "text"
    yield "deep-lists.html", "<h1>Deep</h1>" + "<dl><dd>" * 5_000 + "deep"
    yield "nested-sections.html", "<section><h2>x</h2>text" * 400
    yield "identifier.html", f"<h1>Long</h1><p><code>{'x' * 10_000}</code> {'aA' * 5_000}</p>"


def _markdown() -> Iterator[tuple[str, str]]:
    yield "stars.md", f"# Stars\n\n{'*a ' * 17_000}"
    yield "stars-closed.md", f"# Stars\n\n{'*a **a ' * 8_000}"
    yield "brackets.md", f"# Brackets\n\n{'[a](' * 20_000}"
    yield "quotes.md", f"# Quotes\n\n{'> ' * 20_000}x"
    yield "rows.md", f"# Rows\n\n|a|\n|-|\n{'|x' * 20_000}\n"
    yield "wide-table.md", "# Wide\n\n" + "|a" * 2_000 + "|\n" + "|-" * 2_000 + "|\n" + "|\n" * 2_000
    yield "backticks.md", "# Ticks\n\n" + " ".join("`" * n for n in range(1, 600))
    yield "identifier.md", f"# Long\n\n`{'x' * 10_000}` and {'aA' * 5_000}\n"
    yield "blank-lines.md", f"# Blank\n\n```\na{chr(10) * 50_000}b\n```\n"
    yield "entities.md", "# Entities\n\n" + "&a" * 50_000
    yield "comments.md", "# Comments\n\n" + "<!-- " * 20_000


def _rst() -> Iterator[tuple[str, str]]:
    yield "literal.rst", f"Literal\n=======\n\nSo::\n\n    a{chr(10) * 50_000}    b\n\nEnd.\n"
    bomb = ".. |s0| replace:: ha\n" + "".join(f".. |s{n}| replace:: {f'|s{n - 1}| ' * 10}\n" for n in range(1, 9))
    yield "substitutions.rst", f"Bomb\n====\n\n|s8|\n\n{bomb}"
    yield "includes.rst", "Includes\n========\n\n" + ".. include:: includes.rst\n" * 60
    yield "stars.rst", f"Stars\n=====\n\n{'*a ' * 17_000}\n"
    yield "ticks.rst", f"Ticks\n=====\n\n{'`a ' * 17_000}\n"
    yield "bars.rst", f"Bars\n====\n\n{'|a ' * 17_000}\n"
    yield "identifier.rst", f"Long\n====\n\n``{'x' * 10_000}`` {'aA' * 5_000}\n"
    yield "deep.rst", "Deep\n====\n\n" + "".join(f"{'  ' * depth}- x\n\n" for depth in range(600))
    yield (
        "deep-directives.rst",
        "Deep\n====\n\n" + "".join(f"{'   ' * depth}.. note::\n\n" for depth in range(300)) + "x",
    )
    yield "columns.rst", "T\n=\n\n.. list-table::\n\n" + "   * - a\n" + "     - b\n" * 4_000 + "   * - c\n" * 4_000
    yield "lines.rst", "T\n=\n\n.. literalinclude:: lines.rst\n   :lines: ²\n"
    yield "many-lines.rst", f"T\n=\n\n.. literalinclude:: lines.rst\n   :lines: {'1-9999999,' * 20_000}\n"


def _galleries() -> Iterator[tuple[str, str]]:
    yield "plot_comments.py", '"""\n' + ".. x " * 200 + '\nTitle\n=====\n"""\n'
    yield "plot_comment_lines.py", '"""\n' + ".. x \n" * 200 + 'Title\n"""\n'
    yield "plot_deep.py", '"""\nTitle\n=====\n"""\nx = ' + "(" * 100_000 + ")" * 100_000
    yield "plot_minus.py", '"""\nTitle\n=====\n"""\nx = ' + "-" * 100_000 + "1"
    yield "plot_sum.py", '"""\nTitle\n=====\n"""\nx = ' + "1+" * 100_000 + "1"
    yield "plot_ignored.py", '"""\nTitle\n=====\n"""\n' + "# sphinx_gallery_start_ignore\n" * 10_000


def _notebooks() -> Iterator[tuple[str, str]]:
    yield "cell.ipynb", notebook("code", f"a{chr(10) * 50_000}b")
    yield "stars.ipynb", notebook("markdown", "# Stars\n\n" + "*a " * 17_000)
    yield "deep.ipynb", '{"cells": ' + "[" * 100_000
    yield "cells.ipynb", json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": 3}]})
    odd = {"cell_type": "markdown", "metadata": {}, "source": "text"}
    about = {"kernelspec": 1}
    yield "metadata.ipynb", json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": [odd]})
    yield (
        "surrogate.ipynb",
        notebook("markdown", "---\ntitle: Half \ud83d\n---\n# Half \ud83d\n\nhalf of a pair: \ud83d \udc0d?, and \0"),
    )
    yield "number.ipynb", f'{{"nbformat": {"9" * 5_000}}}'


def _encodings() -> Iterator[tuple[str, bytes]]:
    yield "binary.txt", bytes(range(256)) * 20
    yield "latin.rst", "Café\n====\n\ncafé".encode("latin-1")
    yield "half-utf-16.md", codecs.BOM_UTF16_LE + b"x"
    yield "not-utf-8.md", b"# Title\n\n\xed\xa0\x80"
    yield "inflates.md.gz", gzip.compress(bytes(200_000_000))
    yield "long-line.txt", b"a " * 2_000_000
    yield "too-large.md", b"# Large\n\n" + b"text " * 1_500_000


def notebook(kind: str, source: str) -> str:
    """A notebook of one cell."""
    cell = {"cell_type": kind, "metadata": {}, "source": source, **({"outputs": []} if kind == "code" else {})}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
