"""Checks of lessons: read, run, grounded, told apart, read by a second reader."""
