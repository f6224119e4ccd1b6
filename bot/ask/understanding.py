"""Reads a question: its kind, the libraries and API names in it, and how it reads on its own.

Not here: searching for anything, or judging whether the sources hold the answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from bot.ask.followup.in_corpus import Corpus
from bot.ask.followup.standalone import MAX_SAID, History, continued, conversation
from bot.ask.intent import SURE_FACT, asks_for_choice, asks_for_fact, facts, names_article, without_framing
from bot.ask.kinds import kind_of, mentions_tool
from bot.ask.mentions import find_libraries
from bot.ask.names import find_names
from bot.ask.question import Question, QuestionKind, Term
from bot.ask.typos import put_right
from bot.ask.unwanted import unwanted
from corpus.encoder import Vectors
from corpus.index import Index
from corpus.lexical import tokens

MAX_LETTERS = 2_000
"""What is searched of a longer text; the encoder reads 512 tokens."""

ON_CAREERS = 0.1
"""The share of careers among the nearest asks, from which on a question with words on careers is on them.

Of 1,409 questions of ours on other things 2 are taken for careers, without it 11, of 198 on careers 168 as before (by
hand, full index).
"""

SHOUTED_LETTERS = 12
SHOUTED_SHARE = 0.8

_INVISIBLE = {"Cf", "Cc", "Cs", "Co"}
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})


def understand(index: Index, text: str, *, only: tuple[str, ...] = (), history: History = ()) -> Question:
    """The question, read with its conversation. `only` are the libraries to search, ids or `id==version`.

    `history` holds (role, text) pairs, oldest first.
    """
    scope = tuple(dict.fromkeys(library.partition("==")[0] for library in only))
    clean = visible(text)
    if kind_of(clean) == "empty":
        return Question(text, clean, "empty", scope, only)
    corpus = Corpus(index)
    talk = conversation(as_read(history), corpus)
    alone = continued(clean, talk, corpus)
    mentions = find_libraries(alone, lambda word: _is_word(index, word))
    not_wanted = unwanted(mentions.text)
    mentions = mentions.less(not_wanted)
    typed = kind_of(mentions.text, len(mentions.ids))
    if typed == "small_talk":
        return Question(text, alone, "small_talk", scope, only)
    names = find_names(index, mentions.text, mentions.ids)
    spelt = put_right(index, _with_names_right(mentions.text, names.slips))
    meant = kind_of(spelt, len(mentions.ids))
    vector = index.encoder.embed([spelt])[0]
    terms = _terms(index, spelt)
    matches = index.intents.matches(_unframed(index, spelt, vector))
    asked = facts(matches, [(term.token, term.rarity) for term in terms])
    question = Question(
        text=text,
        standalone=spelt,
        before=talk.before,
        kind=typed if meant == "career" else meant,  # a word that was put right asks for no career
        scope=scope,
        only=only,
        named=mentions.ids or tuple(dict.fromkeys(symbol.library for symbol in names.symbols[:1])),
        symbols=names.symbols,
        unknown_names=names.unknown,
        slips=names.slips,
        terms=terms,
        sought=mentions.sought,
        called=mentions.called,
        unwanted=not_wanted,
        matches=matches,
        facts=asked,
        documented=index.phrasings.nearest(vector),
        n_chunks=index.manifest.n_chunks,
        vector=vector,
    )
    return replace(question, kind=_meant(index, question))


def _meant(index: Index, question: Question) -> QuestionKind:
    """The kind of question, seen from what it is nearest to and not only from how it is put."""
    kind = question.kind
    if kind == "career" and not _is_near_careers(index, question):
        kind = kind_of(question.standalone, len(question.named), may_be_career=False)
    choice = next((match.cosine for match in question.nearest("choice")), 0.0)
    names_library = bool(question.symbols or set(question.named) - {"python"})
    speaks_of_article = names_article(question.standalone)
    if (not question.scope or "article" in question.scope) and asks_for_fact(
        kind,
        question.facts,
        names_article=speaks_of_article,
        names_library=names_library,
        choice=choice,
        documented=question.documented,
    ):
        return "career"
    tool = mentions_tool(question.standalone)
    if asks_for_choice(kind, mentions_tool=tool, names_library=names_library, choice=choice):
        return "which_library"
    return kind


def _with_names_right(text: str, slips: Sequence[tuple[str, str]]) -> str:
    for slip, meant in slips:
        text = text.replace(slip, meant)
    return text


def _is_near_careers(index: Index, question: Question) -> bool:
    """Whether the question is near what people ask on careers: "schedule a job" has the words alone.

    Where no lesson says what people ask, the words decide.
    """
    if question.vector is None or not index.lessons.bound or names_article(question.standalone):
        return True
    return question.facts.cosine >= SURE_FACT or index.lessons.share("career", question.vector) >= ON_CAREERS


def _unframed(index: Index, text: str, vector: Vectors) -> Vectors:
    """The vector of the question without the words by which it names the article."""
    bare = without_framing(text) if names_article(text) else text
    return vector if bare == text else index.encoder.embed([bare])[0]


def _terms(index: Index, text: str) -> tuple[Term, ...]:
    # a stem such as "what" (from "whats") is a stop word again, which a second reading drops
    stems = [stem for stem in dict.fromkeys(tokens(text)) if tokens(stem)]
    return tuple(Term(stem, index.lexical.rarity(stem), index.lexical.knows(stem)) for stem in stems)


def visible(text: str) -> str:
    """The text in plain letters, without invisible ones, with single spaces, cut to what is searched."""
    plain = unicodedata.normalize("NFKC", text[: 4 * MAX_LETTERS].translate(_QUOTES))
    letters = (" " if letter in "\n\t" else letter for letter in plain)
    seen = "".join(letter for letter in letters if unicodedata.category(letter) not in _INVISIBLE)
    return _calm(re.sub(r" +", " ", seen).strip()[:MAX_LETTERS])


def as_read(history: Sequence[tuple[str, str]]) -> History:
    """Of a conversation what the rules for follow-ups read: the last that was said, as it is searched."""
    return tuple((role, visible(said)) for role, said in history[-MAX_SAID:])


def _calm(text: str) -> str:
    """The text in lower case if most of it is shouted: the encoder has read little of that."""
    letters = [letter for letter in text if letter.isalpha()]
    is_shouted = len(letters) >= SHOUTED_LETTERS and sum(map(str.isupper, letters)) > SHOUTED_SHARE * len(letters)
    return text.lower() if is_shouted else text


def _is_word(index: Index, word: str) -> bool:
    return all(index.lexical.knows(token) for token in tokens(word))
