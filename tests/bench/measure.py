"""Times as they are here and now; only ratios within one run can be compared."""

import time


def best_of(work, rounds=5, least_seconds=0.05):
    """Return the seconds that one call takes, at best over some rounds."""
    count, took = 1, timed(work, 1)
    while took < least_seconds:
        count *= 2
        took = timed(work, count)
    return min(took, *(timed(work, count) for _ in range(rounds - 1))) / count


def timed(work, count):
    began = time.perf_counter()
    for _ in range(count):
        work()
    return time.perf_counter() - began


def row(name, seconds, beside=""):
    print(f"{name:<46} {seconds * 1000:10.3f} ms  {beside}")
