"""Detectors: cheap, each says where one kind of damage may be; its fixer has the same name."""
