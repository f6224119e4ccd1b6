"""Answers and hits as the JSON of the stable interface. Keys are part of that interface: add, never rename.

Values are plain dicts, lists, strings and numbers. Dump them with ASCII escapes: a question may hold lone surrogates,
which have no UTF-8.

Not here: printing, serving, or reading a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpus.domain import Answer, Chunk, Citation, Hit, Sentence

Json = dict[str, Any]


def answer_json(answer: Answer, id: str | int | None = None) -> Json:
    """The object that `preceptor ask` prints and the `/ask` endpoint returns."""
    return {
        "id": id,
        "question": answer.question,
        "answer": answer.text,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "confidence": round(answer.confidence, 3),
        "libraries": list(answer.libraries),
        "sentences": [_sentence(sentence) for sentence in answer.sentences],
        "citations": [_citation(citation) for citation in answer.citations],
        "hits": [hit_json(hit) for hit in answer.hits],
        "ms": {
            "retrieve": round(answer.ms.retrieve, 2),
            "draft": round(answer.ms.draft, 2),
            "verify": round(answer.ms.verify, 2),
            "total": round(answer.ms.total, 2),
        },
    }


def hits_json(hits: Sequence[Hit], *, ms: float, id: str | int | None = None) -> Json:
    """The object that `preceptor search` prints and the `/search` endpoint returns."""
    return {"id": id, "hits": [hit_json(hit) for hit in hits], "ms": round(ms, 2)}


def hit_json(hit: Hit) -> Json:
    """One hit."""
    chunk = hit.chunk
    return {**_page(chunk), "symbols": list(chunk.symbols), "text": chunk.text, "score": round(hit.score, 6)}


def _citation(citation: Citation) -> Json:
    return {"marker": citation.marker, **_page(citation.chunk), "quote": citation.quote}


def _sentence(sentence: Sentence) -> Json:
    return {"text": sentence.text, "support": sentence.support, "markers": list(sentence.markers)}


def _page(chunk: Chunk) -> Json:
    return {
        "chunk_id": chunk.id,
        "library": chunk.library,
        "version": chunk.version,
        "part": chunk.part,
        "kind": chunk.kind,
        "title": chunk.title,
        "url": chunk.url,
    }
