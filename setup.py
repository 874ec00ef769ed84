"""The compiled kernel: an optional extension. Everything else is in pyproject.toml.

Where there is no compiler, the package installs without it and its Python twin does the work.
TEXTFIX_BUILD=native makes a failing build an error, TEXTFIX_BUILD=python skips it.
"""

import os
from glob import glob

from setuptools import Extension, setup

choice = os.environ.get("TEXTFIX_BUILD", "auto")
if choice not in ("auto", "native", "python"):
    raise SystemExit(f"TEXTFIX_BUILD must be auto, native or python, not {choice!r}")

kernel = Extension(
    "textfix.kernel._native",
    sources=sorted(glob("textfix/kernel/*.c")),
    depends=sorted(glob("textfix/kernel/*.h")),
    libraries=[] if os.name == "nt" else ["m"],
    extra_compile_args=os.environ.get("TEXTFIX_CFLAGS", "" if os.name == "nt" else "-O3").split(),
    optional=choice == "auto",
)
setup(ext_modules=[] if choice == "python" else [kernel])
