"""From a document's source to a `Page`: Markdown text, its sections, their anchors and symbols.

`read_page` is the door; each format's own reader (`read_rst`, `read_html`, …) is in the folder or module of its name.

Not here: fetching. Readers get text and give pages; they open no file.
"""

from ingest.readers.front import Reader, read_page, reader_for, text_of

__all__ = ["Reader", "read_page", "reader_for", "text_of"]
