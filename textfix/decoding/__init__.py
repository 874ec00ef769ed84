"""From bytes to text: which encoding, where it changes, and what was broken. One file a kind of
evidence; `detection.py` puts them in order.
"""
