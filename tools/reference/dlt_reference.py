#!/usr/bin/env python3
"""The linear triangulation (DLT) as it is usually written in NumPy: what `keystream bench` compares with.

Prints one line of JSON: seconds per point by one decomposition call for all points, and by a loop over points (medians). Needs NumPy, nothing else.
"""
import json

import numpy as np

import timing


def batched(points, projections, weights):
    """[V,N,2], [V,3,4], [V,N] to [N,3]: the right singular vector of the least singular value of each point's 2V×4 system."""
    rows = points[..., None] * projections[:, None, 2:] - projections[:, None, :2]      # [V,N,2,4]
    system = (rows * weights[..., None, None]).transpose(1, 0, 2, 3).reshape(points.shape[1], -1, 4)
    place = np.linalg.svd(system, full_matrices=False)[2][:, 3]
    return place[:, :3] / place[:, 3:]


def loop(points, projections, weights):
    places = []
    for n in range(points.shape[1]):
        rows = []
        for v, p in enumerate(projections):
            x, y = points[v, n]
            rows += [weights[v, n] * (x * p[2] - p[0]), weights[v, n] * (y * p[2] - p[1])]
        place = np.linalg.svd(np.array(rows))[2][3]
        places.append(place[:3] / place[3])
    return np.array(places)


def main():
    options = timing.options(__doc__, None, points=100_000, looped=2_000, views=4)
    random = np.random.default_rng(0)
    lens = np.array([[1000, 0, 500], [0, 1000, 400], [0, 0, 1.0]])
    projections = []
    for angle in 2 * np.pi * np.arange(options.views) / options.views:
        c, s = np.cos(angle), np.sin(angle)
        projections.append(lens @ np.array([[c, 0, s, 0], [0, 1, 0, 0], [-s, 0, c, 4]]))
    projections = np.array(projections)
    truth = np.c_[random.random((options.points, 3)) - 0.5, np.ones(options.points)]
    seen = np.einsum("vij,nj->vni", projections, truth)
    points = seen[..., :2] / seen[..., 2:] + random.normal(size=(options.views, options.points, 2))
    weights = random.random(points.shape[:2]) + 0.1
    few = points[:, :options.looped], projections, weights[:, :options.looped]
    assert np.allclose(loop(*few), batched(*few))
    print(json.dumps({
        "numpy": np.__version__, "views": options.views,
        "batched_s": timing.median_seconds(lambda: batched(points, projections, weights), options.repeats, 1) / options.points,
        "loop_s": timing.median_seconds(lambda: loop(*few), options.repeats, 1) / options.looped,
    }))


if __name__ == "__main__":
    main()
