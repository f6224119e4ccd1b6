"""From a question to a lesson: what is asked apart from what is pasted, which lesson fits, how surely, what it says."""
