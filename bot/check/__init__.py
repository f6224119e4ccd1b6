"""What may not be said: quotes that aren't exact, sentences that no passage bears out, names that don't exist."""
