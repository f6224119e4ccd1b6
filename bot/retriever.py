"""Preceptor's retrieval as a LangChain retriever.

Not here: retrieval itself (`bot.find.retrieve`), or the tutor as a Runnable (`runnable`).
"""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import SkipValidation

from bot.ask.understanding import understand
from bot.find.retrieve import retrieve
from corpus.domain import Hit
from corpus.index import Index


class PreceptorRetriever(BaseRetriever):
    """The k best passages for a question as LangChain documents, best first, of these libraries only if any are named.

    >>> PreceptorRetriever(index=open_index(Home.from_environment())).invoke("how do I fill missing values")

    `invoke(question, k=3)` wants three for this once.
    """

    index: SkipValidation[Index]
    k: int = 10
    libraries: tuple[str, ...] = ()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        question = understand(self.index, query, only=self.libraries)
        return [_document(hit) for hit in retrieve(self.index, question, self.k if k is None else k)]


def _document(hit: Hit) -> Document:
    chunk = hit.chunk
    return Document(
        id=chunk.id,
        page_content=chunk.text,
        metadata={
            "chunk_id": chunk.id,
            "library": chunk.library,
            "version": chunk.version,
            "part": chunk.part,
            "kind": chunk.kind,
            "title": chunk.title,
            "url": chunk.url,
            "score": hit.score,
        },
    )
