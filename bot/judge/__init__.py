"""How likely an answer is right: the gate before it is composed, the confidence after."""
