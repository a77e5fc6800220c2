"""What the reference scripts share: their command line, and times."""

import argparse
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


def options(doc, test, **sizes):
    """The command line that the scripts share; sizes are whole numbers with their defaults, test is the one that has a fixture, if any."""
    parser = argparse.ArgumentParser(description=doc)
    for name, value in {"threads": 2, **sizes, "repeats": 5}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    if test:
        parser.add_argument("--golden", action="store_true", help=f"print the fixture of {test} instead of timings")
    return parser.parse_args()
