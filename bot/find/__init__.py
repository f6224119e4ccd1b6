"""What may answer: passages found and put in order, and the lesson that fits."""
