"""Files of Protocol Buffers: one message of many, as Caffe's pages show each layer's parameters.

Not here: pages. A page asks for a message by name where its site includes one.
"""

from __future__ import annotations


def message(source: str, name: str) -> str | None:
    """The message of that name with the comment right above it; None if the file has none."""
    lines = source.split("\n")
    first = next((number for number, line in enumerate(lines) if line.rstrip() == f"message {name} {{"), None)
    if first is None:
        return None
    last = next((number for number in range(first, len(lines)) if lines[number].startswith("}")), first)
    while first and lines[first - 1].startswith("//"):
        first -= 1
    return "\n".join(lines[first : last + 1])
