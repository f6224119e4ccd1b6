"""LangChain's own standard tests of a retriever, run against ours over a tiny real index.

Not here: what is retrieved (test_retrieve).
"""

from __future__ import annotations

from typing import Any

import pytest
from langchain_tests.integration_tests import RetrieversIntegrationTests

from bot.retriever import PreceptorRetriever
from corpus.encoder import Encoder
from corpus.index import Index
from tests.tiny_index import open_tiny_index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    return open_tiny_index(tmp_path_factory.mktemp("index"), encoder)


class TestPreceptorRetriever(RetrieversIntegrationTests):
    """Every test is the suite's."""

    @pytest.fixture(autouse=True)
    def _tiny_index(self, index: Index) -> None:
        self._index = index

    @property
    def retriever_constructor(self) -> type[PreceptorRetriever]:
        return PreceptorRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"index": self._index}

    @property
    def retriever_query_example(self) -> str:
        return "how do I fill missing values"
