"""Measurements; they are run by hand."""
