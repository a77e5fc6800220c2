"""Times of the reference scripts."""

import statistics
import time


def median_seconds(action, repeats, warm=2):
    for _ in range(warm):
        action()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)
