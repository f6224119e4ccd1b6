"""What is asked: the kind of a question, the names and libraries in it, what is pasted, what it continues."""
