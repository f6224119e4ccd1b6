"""From a question and its hits to an answer: one module per kind of question, all quoting, none inventing."""
