"""Fixers: each is called for the places its detector found and answers with edits."""
