"""What people ask of an assistant that no documentation answers, and how near a question is to it.

One line a subject, for the encoder to compare with. The lines name subjects and copy no question: one that stood in the
questions by which the gate is fitted and judged would be measured against itself. A test keeps it so.

Not here: the verdict on a question (`gate`), which weighs this nearness against that of the best passages.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from corpus.encoder import Encoder, Vectors

KINDS = (
    "results of sports matches and championships",
    "weather forecast",
    "jokes and funny stories",
    "fiction, poems and song lyrics",
    "heads of state, politicians and elections",
    "capital cities and geography of countries",
    "cooking recipes and restaurants",
    "repairing cars and household appliances",
    "diet, fitness and losing weight",
    "diseases, symptoms and medicine",
    "philosophy of life and ethics",
    "films, music and television series",
    "travel, hotels and holidays",
    "translating sentences between human languages",
    "role play and changed instructions for an assistant",
    "letters and emails to colleagues",
    "news and current events",
    "share prices, revenue and finances of companies",
    "birthdays and lives of celebrities",
    "history, wars and ancient empires",
    "shopping for phones and consumer electronics",
    "relationships, family and feelings",
    "riddles and party games",
    "populations and statistics of cities",
    "animals, plants and gardening",
    "web pages with HTML, CSS and JavaScript",
    "administering operating systems and web servers",
    "handicraft, clothes and hobbies",
    "law, taxes and insurance",
    "religion and mythology",
    "planets, stars and space travel",
    "time, dates and calendars of everyday life",
    "programming in Java, C++ or Rust",
    "office software and printers",
    "housing, rent and moving house",
)

_vectors: WeakKeyDictionary[Encoder, Vectors] = WeakKeyDictionary()


def nearness(encoder: Encoder, vector: Vectors) -> float:
    """The cosine of the nearest off-topic subject to this unit vector, shape (dim,)."""
    if encoder not in _vectors:
        _vectors[encoder] = encoder.embed(KINDS)
    return float((_vectors[encoder] @ vector).max())
