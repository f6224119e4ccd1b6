"""Text as both sides read it: sentences, phrases, names spelled out, bytes decoded."""
