"""What the comparisons share: a child process with its seconds, its output and the most memory that it held."""

import os
import subprocess
import tempfile
import time
from typing import NamedTuple


class Child(NamedTuple):
    output: str
    seconds: float
    megabytes: float


def run(*command: object) -> Child:
    """Runs a command to its end; what it says on stderr is shown when it fails.

    Raises `RuntimeError` where it does.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        began = time.perf_counter()
        process = subprocess.Popen([str(word) for word in command], stdout=output, stderr=errors)
        # `wait4` and not `wait`: the memory of this child alone.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise RuntimeError(f"{command[0]} ended with {process.returncode}: {errors.read()[-2000:]}")
        output.seek(0)
        return Child(output.read(), seconds, usage.ru_maxrss / 1024)
