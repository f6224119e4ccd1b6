"""Follow-ups made standalone without a language model: what a text continues, and how the two read as one."""
