"""What a command takes. For the benchmarks beside it."""
import os
import time


def run(command):
    """Seconds, the largest memory of a process of it in MiB, the exit code."""
    begin = time.monotonic()
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.execvp(command[0], command)
    _, status, usage = os.wait4(pid, 0)
    return (time.monotonic() - begin, usage.ru_maxrss / 1024,
            os.waitstatus_to_exitcode(status))
