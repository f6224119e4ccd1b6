"""Generations elsewhere: published into a folder, object storage or a Chroma server, and taken from there."""
