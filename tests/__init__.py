"""The tests: a file a subject, names that are sentences, real parts before fakes."""
