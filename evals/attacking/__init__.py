"""Attacks on Preceptor, in every way that is written down."""
