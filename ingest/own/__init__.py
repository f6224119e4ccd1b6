"""Pages that no library publishes: ours, and those in the user's own folders."""
