"""Teaching: the lessons that we and teachers write, read strictly, and bound to the passages that they rest on."""

from corpus.teaching.lesson import Example, Ground, Lesson, LessonKind, Statement, Variant
from corpus.teaching.reading import read_lesson
from corpus.teaching.shelf import lessons, read_folder

__all__ = ["Example", "Ground", "Lesson", "LessonKind", "Statement", "Variant", "lessons", "read_folder", "read_lesson"]
