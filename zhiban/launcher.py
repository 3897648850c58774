"""Starts a command that cannot outlive its parent. Run as a script: launcher.py PARENT_PID COMMAND...

It becomes the command (exec), so process id and command line are those of the command itself.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def bound(command: Sequence[str]) -> tuple[str, ...]:
    """The command line that runs a command bound to the life of this process."""
    return (sys.executable, "-I", "-S", str(Path(__file__).resolve()), str(os.getpid()), *command)


def main() -> None:
    """Asks the kernel to kill this process when its parent dies (Linux), then becomes the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - becoming the command is the purpose


if __name__ == "__main__":
    main()
