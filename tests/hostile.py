"""Texts that would act if they were anything but text: a sample of our own, or those of a file.

`PRECEPTOR_HOSTILE=FILE.jsonl` and `PRECEPTOR_NAUGHTY=FILE.jsonl` put a file's `question`s in the place of the samples.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

ELSEWHERE = "http://192.0.2.1/x"
"""An address that is nobody's (RFC 5737): whatever asks for it was not to."""
_ACT = "window.pwned=1"

_HOSTILE = (
    f"<script>{_ACT}</script>",
    f"<img src=x onerror={_ACT}>",
    f'"><svg onload={_ACT}>',
    f"</p></section></div><iframe srcdoc='<script>parent.{_ACT}</script>'></iframe>",
    f"<iframe src='{ELSEWHERE}'></iframe><object data='{ELSEWHERE}'></object><embed src='{ELSEWHERE}'>",
    f"<details open ontoggle={_ACT}><summary>x</summary></details><input autofocus onfocus={_ACT}>",
    f"<style>@import '{ELSEWHERE}';*{{background:url({ELSEWHERE})}}</style><link rel=stylesheet href={ELSEWHERE}>",
    f"<meta http-equiv=refresh content='0;url={ELSEWHERE}'><base href='{ELSEWHERE}'>",
    f"<form action='{ELSEWHERE}'><button autofocus>x</button></form><a href='javascript:{_ACT}'>x</a>",
    f"[x](javascript:{_ACT}) [y](JaVaScRiPt:{_ACT}) [z](java&#115;cript:{_ACT}) <javascript:{_ACT}>",
    f"[x](data:text/html,<script>{_ACT}</script>) [y](vbscript:x) [z](<javascript:{_ACT}>)",
    f"[x][r] ![x][i]\n\n[r]: javascript:{_ACT}\n[i]: {ELSEWHERE}",
    f"![x]({ELSEWHERE}) ![y]({ELSEWHERE} 'y' onerror={_ACT}) ![z](x\"onerror=\"{_ACT})",
    f"`` ` <img src=x onerror={_ACT}> `` ```\n<img src=x onerror={_ACT}>\n``` ~~~ <img src=x onerror={_ACT}>",
    f"${{{_ACT}}} {{{{{_ACT}}}}} `${{{_ACT}}}` <%= {_ACT} %>",
    f"$\\href{{javascript:{_ACT}}}{{x}}$ $\\includegraphics{{{ELSEWHERE}}}$ $$\\htmlData{{x={_ACT}}}{{y}}$$",
    f"<math><mtext><table><mglyph><style><img src=x onerror={_ACT}></style></mglyph></table></mtext></math>",
    f"&lt;img src=x onerror={_ACT}&gt; %3Cscript%3E{_ACT}%3C/script%3E \ue000<script>{_ACT}</script>\ue002",
    f"[1](javascript:{_ACT}) [\\[1\\]](#passage-0-1) [1] <a href=#passage-0-1 onclick={_ACT}>1</a>",
    f"<thinking>x</thinking> <img/src='{ELSEWHERE}'/onerror={_ACT}//> <x onclick={_ACT}> </script><!-- -->",
)
_NAUGHTY = (
    "",
    " \t\n\r\u00a0\u200b\ufeff",
    "undefined",
    "NULL; DROP TABLE turns; --",
    "' OR 1=1 --",
    "0/0 1e309 NaN -Infinity 0x0 ٣",
    "\x00\x01\x07\x1b[31m\x7f",
    "\ufffe\uffff\u0085\u2028\u2029",
    "\u202eevol\u202c \u2066isolate\u2069",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
    "👩‍👩‍👧‍👦 🇦🇶 ‎",
    "ÅÍÎÏ˝ÓÔ\uf8ffÒÚÆ☃ 田中さん الكل في المجمو ﷽",
    "../../../../etc/passwd%00 C:\\con\\con file:///etc/passwd",
    "{} {0} %s %n %(x)s ${HOME} $(touch /tmp/x) `id`",
    '{"__class__": 1} [[[[[[[[',
    "(" * 500 + "[" * 500,
    "a" * 2_000,
    "pd." + "x." * 900,
    "?" * 1_900,
    "Aa" * 950,
    "a_" * 950,
    "a-" * 950,
    "x=" * 950,
    "[a](" * 470,
    "(. " * 630,
    "please " * 270,
    "requests or " * 150,
    "not a but " * 190,
)


def hostile_texts() -> tuple[str, ...]:
    """What would run a script or load something if it were not shown as text."""
    return _of_file("PRECEPTOR_HOSTILE") or _HOSTILE


def naughty_texts() -> tuple[str, ...]:
    """What has broken programs."""
    return _of_file("PRECEPTOR_NAUGHTY") or _NAUGHTY


def _of_file(variable: str) -> tuple[str, ...]:
    file = os.environ.get(variable)
    lines = Path(file).read_text("utf-8").split("\n") if file else []
    return tuple(json.loads(line)["question"] for line in lines if line)
