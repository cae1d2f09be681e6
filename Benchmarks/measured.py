"""What the comparisons share: a child process with its seconds, output and most memory, and the precisions that can be timed."""

import os
import subprocess
import sys
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


def precisions(nosology: object, device: str = "cpu") -> list[str]:
    """The precisions that a device multiplies in by instructions of its own: a processor that emulates bfloat16 would take hours.

    Says on stderr which one is left out.
    """
    if device == "cpu" and "none for bfloat16" in run(nosology, "doctor").output:
        print("bfloat16 is left out: this processor has no instructions for it", file=sys.stderr)
        return ["f32"]
    return ["f32", "bf16"]
