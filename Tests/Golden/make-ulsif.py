"""Writes ulsif.json: density ratios by least squares (uLSIF), from the formula.

python make-ulsif.py     (NumPy 2)

Kanamori, Hido and Sugiyama 2009, https://jmlr.org/papers/v10/kanamori09a.html, with Gaussian kernels at rows of the target.
Nothing is shared with the program: dense rows, `numpy.linalg.solve`, kernels of differences of rows.

The choices that the paper leaves open are those of docs/calibration.md: at most 100 kernels, at the rows floor(i n / b) of the
target; widths that are multiples of the median distance of all rows to all kernels (the upper one of two; distances of 0 left
out); the width and the penalty with the smallest mean over five parts, row i being in part i mod 5, of the criterion
1/2 mean r^2 over others - mean r over the target, r = alpha.phi.
"""

import json
from pathlib import Path

import numpy as np

WIDTHS, PENALTIES, PARTS = [0.5, 0.7, 1, 1.4, 2], [1e-3, 1e-2, 0.1, 1, 10], 5


def kernels(rows, centers, width):
    return np.exp(-((rows[:, None] - centers[None]) ** 2).sum(-1) / (2 * width ** 2))


def solve(target, others, penalty):
    H = others.T @ others / len(others)
    return np.linalg.solve(H + penalty * np.eye(len(H)), target.mean(0))


def fit(target, others):
    b = min(100, len(target))
    centers = target[[i * len(target) // b for i in range(b)]]
    squares = ((np.concatenate([target, others])[:, None] - centers[None]) ** 2).sum(-1).ravel()
    squares = np.sort(squares[squares > 1e-12])
    median = np.sqrt(squares[len(squares) // 2])
    best = None
    for factor in WIDTHS:
        width = factor * median
        t, o = kernels(target, centers, width), kernels(others, centers, width)
        for penalty in PENALTIES:
            scores = []
            for part in range(PARTS):
                kt, ko = np.arange(len(t)) % PARTS == part, np.arange(len(o)) % PARTS == part
                if not (kt.any() and ko.any()):
                    continue
                alpha = solve(t[~kt], o[~ko], penalty)
                scores.append((o[ko] @ alpha) @ (o[ko] @ alpha) / (2 * ko.sum()) - (t[kt] @ alpha).mean())
            score = np.mean(scores)
            if best is None or score < best[0]:
                best = (score, width, penalty)
    _, width, penalty = best
    alpha = solve(kernels(target, centers, width), kernels(others, centers, width), penalty)
    return width, penalty, alpha, lambda rows: np.maximum(0, kernels(rows, centers, width) @ alpha)


def main():
    rng, cases = np.random.default_rng(20), []
    for target_count, other_count, dimension in [(12, 20, 2), (40, 30, 3), (150, 90, 2), (7, 60, 5)]:
        target = rng.normal(0.5, 1, (target_count, dimension))
        others = rng.normal(-0.3, 1.2, (other_count, dimension))
        probes = rng.normal(0, 1.5, (9, dimension))
        width, penalty, alpha, ratio = fit(target, others)
        cases.append({
            "target": target.ravel().tolist(), "others": others.ravel().tolist(), "probes": probes.ravel().tolist(),
            "dimension": dimension, "width": width, "penalty": penalty, "ratios": ratio(probes).tolist()})
    document = {
        "objective": "ulsif", "kind": "density_ratio", "source": "Kanamori et al. 2009; computed by make-ulsif.py",
        "formula": "r = max(0, alpha.phi), alpha = (H + penalty I)^-1 h", "params": {}, "crosschecks": [], "notes": [],
        "inputs": {"target": "[n][dimension]", "others": "[m][dimension]", "probes": "[9][dimension]"}, "cases": cases}
    (Path(__file__).parent / "ulsif.json").write_text(json.dumps(document, indent=0) + "\n")


if __name__ == "__main__":
    main()
