"""What is known, at rest: the article, the guides, the catalogue, and the index that serves."""

from corpus.quiet import silence

silence()
