"""Makes the table of the language model, and measures it.

    python -m textfix.language.training.extract      the text, from the package registries
    python -m textfix.language.training              the table, from the text
    python -m textfix.language.training.evaluate     is a table better than another? (no engine)
    python -m textfix.language.training.restraint    how much good text does the engine change?
    python -m textfix.language.training.calibrate    are the engine's confidences true?

Nothing in the library imports this package, so it may know of all floors of the house.
"""
