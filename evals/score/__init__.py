"""What answers are worth: measures, their uncertainty, and what is never allowed."""
