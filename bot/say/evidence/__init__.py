"""What an answer is made of: the sentences, examples, parameters and pages that passages offer."""
