"""An exception as a dead letter may tell it. In: an exception. Out: its kind and place, never its message.

A message often quotes what was being worked on, and article text has no place in headers and logs.
"""

import traceback
from pathlib import PurePath


def describe(error: BaseException) -> str:
    """Return `KindOfError at module.py:12 in function`, of the innermost frame."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    last = frames[-1]
    return f"{type(error).__name__} at {PurePath(last.filename).name}:{last.lineno} in {last.name}"
