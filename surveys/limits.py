"""What a process that reads a file from outside may use: memory, processor time, little on the disk. Pure."""

import resource


def hold(memory: int, seconds: int, written: int = 64 * 2**20) -> None:
    """Holds this process to so many bytes of memory, seconds of processor time, and bytes a file written to the disk.

    It starts no other process and leaves no copy of its memory. Past the memory Python raises MemoryError; past the time the
    process ends.
    """
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
