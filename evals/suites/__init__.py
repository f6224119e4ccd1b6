"""Questions with what is expected of their answers, asked as a user would, and what came back."""
