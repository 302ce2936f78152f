"""The command line, one file per group of commands; `main` starts it.

Before numpy is loaded, this keeps a process small: its matrices are small, so more than one thread of linear algebra
costs more than it gains, and each has buffers of its own; and two heaps are enough for all threads (glibc gives each
thread one, and a worker with 24 threads held 850 MB, most of it free).
"""

import ctypes
import os

HEAPS = 2
M_ARENA_MAX = -8  # of glibc's malloc.h

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
if hasattr(_libc := ctypes.CDLL(None), "mallopt"):
    _libc.mallopt(M_ARENA_MAX, HEAPS)
