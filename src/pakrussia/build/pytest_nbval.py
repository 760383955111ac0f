"""What pytest does in addition when nbval runs the course's notebooks (see ``pyproject.toml``).

They are run as they were stored: with an empty record, so that a reader's own answers change
nothing, and on the day of the build. ``pytest --nbval notebooks/`` needs no further option, and
leaves nothing behind.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from pakrussia import folders

_EXCEPTIONS = Path("tests", "notebooks", "sanitize.cfg")


def pytest_configure(config: Any) -> None:
    """Give the kernels that nbval starts the environment of a build."""
    option = config.option
    if not (getattr(option, "nbval", False) or getattr(option, "nbval_lax", False)):
        return
    # Every other run of the tests starts sooner without it.
    from pakrussia.build import notebooks

    temporary = tempfile.TemporaryDirectory(prefix="pakrussia-")
    config.add_cleanup(temporary.cleanup)
    os.environ.update(notebooks.build_environment(Path(temporary.name)))
    exceptions = folders.course_folder() / _EXCEPTIONS
    if not option.nbval_sanitize_with and exceptions.is_file():
        option.nbval_sanitize_with = str(exceptions)
