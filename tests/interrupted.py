"""What another thread does between two lines of a function, at a place that is chosen."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType, FunctionType
from typing import Any


@contextmanager
def interrupted(
    function: Callable[..., object], lines: int, meanwhile: Callable[[], object]
) -> Iterator[Callable[[], bool]]:
    """Calls `meanwhile` once, before the line of `function` that comes as the `lines`th.

    Gives what says whether it has not come to that.
    """
    assert isinstance(function, FunctionType)
    code: CodeType = function.__code__
    left = lines

    def trace(frame: FrameType, event: str, _given: Any) -> Any:
        nonlocal left
        if frame.f_code is not code:
            return None
        if event == "line":
            left -= 1
            if left == 0:
                meanwhile()
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield lambda: left > 0
    finally:
        sys.settrace(before)
