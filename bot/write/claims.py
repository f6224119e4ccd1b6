"""What a sentence says of a name, taken out of the words around it.

"To sort a table, you can use the `sort_values` method" says "sort a table" of `sort_values`. The words around it stand
in no passage, and drown what does.

Not here: whether a passage bears it out (`claim_quotes`), or sentences that are compared as they stand
(`bot.check.support`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from corpus.text.dotted import last_part

Role = Literal["tool", "action", "setting"]

_NAME = r"`(?P<name>[A-Za-z_][\w.]*)(?:\(\))?`"
_KIND = (
    r"(?:function|method|class|attribute|property|decorator|object|constructor|command|callback|estimator|transformer"
    r"|layer|module|operator|context manager)"
)
_OF = rf"(?: (?:from|of|in|on) (?:the |an? |your )?`?[\w.-]+`?(?: (?:library|package|{_KIND}))?)?"
_IT = rf"(?:It|(?:This|The) {_KIND})"
_CALLED = rf"(?:(?:The )?{_NAME}(?: {_KIND})?{_OF}|{_IT})"
_YOU = r"(?:you (?:can|could|should|need to) )?"
_DOES = (
    r"(?:is used (?:to|for)|can be used (?:to|for)|is (?=(?:an?|the) )|allows you to|lets you|helps (?:you )?(?:to )?"
    r"|will|can|(?=[a-z]+s ))"
)
_SETS = (
    r"(?:is used to (?:specify|set|control)|specif(?:y|ies)|sets?|determines?|controls?|defines?|indicates?|describes?"
    r"|gives?|is|can be used to|allows you to(?: (?:specify|set|control))?)"
)
_PARAMETER = r"(?:parameter|argument|option|keyword argument|keyword)"

_FORMS: dict[Role, tuple[re.Pattern[str], ...]] = {
    "setting": (
        re.compile(rf"(?:The )?{_NAME} {_PARAMETER}{_OF} {_SETS} (?P<core>.+)"),
        re.compile(rf"The {_PARAMETER} {_NAME}{_OF} {_SETS} (?P<core>.+)"),
        re.compile(rf"To (?P<core>[^.`]{{1,300}}?), {_YOU}(?:use|set|pass) the {_NAME} {_PARAMETER}{_OF}"),
    ),
    "tool": (
        re.compile(rf"To (?P<core>[^.`]{{1,300}}?), {_YOU}(?:use|call) (?:the )?{_NAME}(?: {_KIND})?{_OF}"),
        re.compile(
            rf"(?:You (?:can|could|should) )?[Uu]se (?:the )?{_NAME}(?: {_KIND})?{_OF} (?:to|for) (?P<core>[^`]+)"
        ),
    ),
    "action": (re.compile(rf"{_CALLED} {_DOES} ?(?P<core>.+)"),),
}
_WITH_SETTING = re.compile(rf"(?P<tool>.+?) with the (?P<setting>`\w+` {_PARAMETER} set to .+)")
_SET_TO = re.compile(rf"{_NAME} {_PARAMETER} set to (?P<core>.+)")
_NEXT_SETTING = re.compile(rf"(?:,|,? and|,? while) (?=`[A-Za-z_]\w*` {_SETS} )")
_BARE_SETTING = re.compile(rf"{_NAME} {_SETS} (?P<core>.+)")
_FIELDS = re.compile(
    r"(?:You can (?:also )?(?:specify|set|pass|use|adjust|customi[sz]e)"
    rf"|{_CALLED} (?:takes|accepts|has|supports|provides)) (?P<core>.+)"
)


@dataclass(frozen=True, slots=True)
class Framed:
    """What is said of a name: that it is the tool for `core`, that it does that, or, as a parameter, sets that.

    `path` is the name as it is written, `numpy.concatenate`; `name` is its last part.
    """

    role: Role
    name: str
    core: str
    path: str = field(default="", compare=False)


def framed(sentence: str, spoken_of: str = "") -> tuple[Framed, ...]:
    """What the sentence says of names, all of it; () if it isn't of a known form.

    `spoken_of` is the name that "it" and "this function" mean.
    """
    bare = sentence.strip().rstrip(".:!")
    if parted := _WITH_SETTING.fullmatch(bare):
        found = [_matched(parted["tool"], spoken_of), _said("setting", _SET_TO.fullmatch(parted["setting"]))]
    else:
        first, *others = _NEXT_SETTING.split(bare)
        found = [_matched(first, spoken_of), *(_said("setting", _BARE_SETTING.fullmatch(other)) for other in others)]
    return tuple(said for said in found if said) if all(found) else ()


def listed_in(sentence: str, spoken_of: str = "") -> tuple[str, str]:
    """The name whose parameters the sentence lists, and the words that list them; ("", "") if it lists none."""
    found = _FIELDS.fullmatch(sentence.strip().rstrip("."))
    name = bare_name((found["name"] if found else "") or spoken_of)
    return (name, found["core"]) if found and name else ("", "")


def _matched(text: str, spoken_of: str) -> Framed | None:
    matches = (_said(role, form.fullmatch(text), spoken_of) for role, forms in _FORMS.items() for form in forms)
    return next((said for said in matches if said), None)


def _said(role: Role, found: re.Match[str] | None, spoken_of: str = "") -> Framed | None:
    path = (found["name"] or spoken_of) if found else ""
    return Framed(role, bare_name(path), found["core"], path) if found and bare_name(path) else None


def bare_name(name: str) -> str:
    """The last part of a name as it is written, `concatenate` of `numpy.concatenate()`."""
    return last_part(name.removesuffix("()"))
