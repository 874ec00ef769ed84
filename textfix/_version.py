"""The version, held here alone: the package, the command and pyproject.toml read it."""

__version__ = "0.1.0"
