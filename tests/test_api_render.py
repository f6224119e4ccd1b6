"""Docstrings become clean Markdown: headings, bullets, fences, no leftovers of markup."""

from __future__ import annotations

import inspect

from hypothesis import example, given
from hypothesis import strategies as st

from ingest.api.inline import inline
from ingest.api.render import render_docstring
from ingest.api.sections import markdown_of
from ingest.readers.page import ApiEntry


def markdown(text: str) -> str:
    return markdown_of(inspect.cleandoc(text))


def test_a_page_begins_with_the_signature_and_has_all_names_as_symbols() -> None:
    entry = ApiEntry("lib.f", ("lib.sub.f",), "function", "x, y=1", ("x", "y"), "Adds.")
    page = render_docstring(entry)
    assert page.text == "```python\nlib.f(x, y=1)\n```\n\nAdds."
    assert page.sections[0].symbols == ("lib.f", "lib.sub.f")
    assert page.text[page.sections[0].start : page.sections[0].end] == page.text


def test_numpydoc_sections() -> None:
    text = """
        Fill.

        .. versionadded:: 1.2

        Parameters
        ----------
        value : scalar, dict
            Value to use, see :meth:`~lib.Frame.ffill`.

            * one
        axis : {0, 1}
            The axis.

        See Also
        --------
        Frame.ffill : Fill forward.
        other

        Examples
        --------
        >>> df.fillna(0)
        0

        >>> df
        1
    """
    assert markdown(text) == (
        "Fill.\n\nNew in version 1.2.\n\n**Parameters**\n\n"
        "- `value` (scalar, dict): Value to use, see `ffill`.\n\n  * one\n\n- `axis` ({0, 1}): The axis.\n\n"
        "**See also:** `Frame.ffill`, `other`\n\n"
        "**Examples**\n\n```python\n>>> df.fillna(0)\n0\n\n>>> df\n1\n```"
    )


def test_google_sections_and_literal_examples() -> None:
    text = """
        Applies.

        Args:
            in_features (int): size
              of input
            bias: whether. Default: ``True``

        Example::

            >>> m = nn.Linear(1, 2)

        Returns:
            A tensor.
    """
    assert markdown(text) == (
        "Applies.\n\n**Parameters**\n\n- `in_features` (int): size\n  of input\n- `bias`: whether. Default: `True`\n\n"
        "**Example**\n\n```python\n>>> m = nn.Linear(1, 2)\n```\n\n**Returns**\n\nA tensor."
    )


def test_field_lists() -> None:
    text = """
        Sends.

        :param url: The URL.
        :type url: str
        :return: :class:`Response <Response>` object
        :rtype: requests.Response
    """
    assert markdown(text) == (
        "Sends.\n\n**Parameters**\n\n- `url` (str): The URL.\n\n**Returns**\n\n`Response` object (requests.Response)"
    )


def test_directives_and_literal_blocks() -> None:
    text = """
        So::

            a = 1

        .. note:: Be kind.

        .. code-block:: bash

            ls

        .. image:: x.png
           :alt: no

        .. math::

            x^2

        .. _target:
        Done [1]_.

        .. [1] A paper.
    """
    assert markdown(text) == (
        "So:\n\n```python\na = 1\n```\n\n**Note:** Be kind.\n\n```bash\nls\n```\n\n```text\nx^2\n```\n\n"
        "Done [1].\n\n[1] A paper."
    )


def test_markdown_fences_pass_unchanged() -> None:
    text = "Dense.\n\nExample:\n\n```python\nx = Dense(1)\n# Args:\n```\n"
    assert markdown(text) == "Dense.\n\n**Example**\n\n```python\nx = Dense(1)\n# Args:\n```"


def test_inline_markup() -> None:
    assert inline("``a`` :class:`~x.Y` :func:`text <a.b>` `site <https://e.org>`__ `r`_ `p`") == (
        "`a` `Y` `text` [site](https://e.org) r `p`"
    )
    assert inline("``a\n  b``") == "`a b`"


@given(st.text(alphabet="ab:.`- \n>*_=|[]{}(", max_size=200))
@example("|```(-}")
def test_any_text_renders_with_balanced_fences(text: str) -> None:
    lines = [line.strip() for line in markdown_of(text).split("\n")]
    open_marks = ""
    for line in lines:
        if open_marks:
            open_marks = "" if line == open_marks else open_marks
        elif line.startswith("```"):
            open_marks = line[: len(line) - len(line.lstrip("`"))]
    assert not open_marks


def test_a_formula_in_a_docstring_is_a_formula() -> None:
    assert inline(r"The value :math:`\alpha \in \{1\}` is used.") == r"The value $\alpha \in \{1\}$ is used."
