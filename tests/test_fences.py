"""Where fenced code stands."""

from __future__ import annotations

import pytest

from corpus.text.fences import fences


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\n```python\nx = 1\n```\nb", [("python", "x = 1", True)]),
        ("```\nx\n", [("", "x", False)]),
        ("````\n```\nx\n```\n````", [("", "```\nx\n```", True)]),
        ("~~~ text more\n```\n~~~", [("text", "```", True)]),
        ("- one\n\n    ```sh\n    ls\n    ```", [("sh", "    ls", True)]),
        ("- ```\n  ls\n  ```\nnot code\n", [("", "  ls", True)]),
        ("1. - ~~~ sh\n     - ~~~\n     ~~~\n", [("sh", "     - ~~~", True)]),
        ("```x``` is code in a line\n", []),
        ("```\n```", [("", "", True)]),
        ("```python\r\nx\r\n```\r\n", [("python", "x", True)]),
        ("```a\n1\n```\n```b\n2\n```", [("a", "1", True), ("b", "2", True)]),
    ],
)
def test_a_fence_is_what_commonmark_takes_for_one(text: str, code: list[tuple[str, str, bool]]) -> None:
    found = list(fences(text))
    assert [(one.language, text[one.code_start : one.code_end], one.closed) for one in found] == code
    assert all(text[one.start : one.end].lstrip().startswith(one.marks) for one in found)
