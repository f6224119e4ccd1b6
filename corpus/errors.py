"""Every error that Preceptor raises on purpose, with advice in its message.

    PreceptorError
    ├── UsageError           the user asked for something that doesn't exist or doesn't fit (exit code 2)
    │   └── UnknownLibrary
    ├── SourceUnavailable    a source can't be had on this machine; it is reported and passed over
    ├── CorruptDownload      bytes don't match their pinned hash
    ├── UnreadableDocument   one file can't be parsed; it is reported and passed over
    ├── LessonUnreadable     a lesson isn't written as lessons are; names file and line
    ├── WeightsUnavailable   a model's files can't be had
    ├── LlmUnavailable       the LLM that was asked for can't be used: package, key, server or name
    ├── IndexMissing         there is no index yet
    ├── IndexMismatch        the index was built by another encoder or version
    │   └── IndexDamaged      a file of the index is torn, changed or gone
    ├── IndexUnreachable     what holds a published index can't be reached, or doesn't answer
    ├── LlmFailed            the LLM failed during an answer; the answer is composed instead
    ├── PictureFailed        a chart can't be drawn here: its library is missing, or the script failed
    ├── NotKept              the database of conversations is full, locked or can't be reached
    ├── IndexLocked          somebody else is writing
    └── EvaluationFailed     an evaluation found what may not be, or a drop that is no chance

A message says what failed, the value seen and what to do next.

Not here: refusals. A question that the sources don't answer is an `Answer`, not an error.
"""

from __future__ import annotations


class PreceptorError(Exception):
    """Base of all errors of ours. The command line prints its message in one line and exits with `exit_code`."""

    exit_code = 1


class UsageError(PreceptorError):
    """The request itself is wrong."""

    exit_code = 2


class UnknownLibrary(UsageError):
    """A library id that the catalogue lacks."""


class SourceUnavailable(PreceptorError):
    """A source can't be had here: no network, no apt, no such version."""


class CorruptDownload(PreceptorError):
    """Downloaded bytes that don't have the pinned sha256."""


class UnreadableDocument(PreceptorError):
    """A document that its reader can't parse."""


class LessonUnreadable(PreceptorError):
    """A lesson that the strict reader refuses; the message begins with file and line."""


class WeightsUnavailable(PreceptorError):
    """A model whose files can be had neither from the hub nor from a package."""


class LlmUnavailable(PreceptorError):
    """An LLM that can't be used here: its package, its key, its server or its name is wrong."""


class LlmFailed(PreceptorError):
    """An LLM that broke off, timed out or said nothing that can be read while an answer was being written."""


class PictureFailed(PreceptorError):
    """A script of ours that drew nothing."""


class IndexMissing(PreceptorError):
    """No generation has been published yet."""


class IndexMismatch(PreceptorError):
    """The published generation was made by something else than what wants to read it."""


class IndexDamaged(IndexMismatch):
    """The published generation, or what names it, isn't as it was written."""


class IndexUnreachable(PreceptorError):
    """The server or storage that holds a published index can't be reached, or answers with an error."""


class NotKept(PreceptorError):
    """The conversations can't be read or written now; what was to be written is nowhere yet."""


class IndexLocked(PreceptorError):
    """Another process is writing the index."""


class EvaluationFailed(PreceptorError):
    """The evaluation ran to its end, and what it found must not go on."""
