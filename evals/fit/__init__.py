"""What is learned: weights of the order, the gate, matching, support and confidence, judged on what it hasn't seen."""
