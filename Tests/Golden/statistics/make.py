"""Writes golden.json: statistics of drawn data, computed with NumPy from their definitions.

python make.py     (NumPy 2.4.6)

Nothing is shared with the program: areas are counted over pairs, p-values are integrals of the t density, Holm's
adjustment is found by asking the step-down procedure at which level it rejects, and intervals rest on other resamples.
"""

import json
import math
from pathlib import Path

import numpy as np

RNG = np.random.default_rng(20260103)
RESAMPLES = 40000


def area(scores, positive):
    wins = [(a > b) + (a == b) / 2 for a, p in zip(scores, positive) if p for b, q in zip(scores, positive) if not q]
    return float(np.mean(wins)) if wins else None


def areas():
    """Random, with many ties, all tied, of one kind, and of one row."""
    cases = [(RNG.normal(size=n), RNG.random(n) < share) for n, share in [(40, 0.5), (25, 0.1)]]
    cases += [(RNG.integers(0, levels, size=n), RNG.random(n) < 0.4) for n, levels in [(60, 3), (30, 2)]]
    cases += [(np.full(9, 0.3), np.arange(9) < 4), (RNG.normal(size=6), np.full(6, True)), ([1.5], [False])]
    return [
        {"scores": [float(s) for s in scores], "positive": [bool(p) for p in positive], "area": area(scores, positive)}
        for scores, positive in cases]


def scores(p, golden, weight):
    """Area, Brier score, log-loss and calibration error of rows that count `weight` times."""
    total = weight.sum()
    better = (p[:, None] > p[None, :]) + (p[:, None] == p[None, :]) / 2
    up, down = weight * golden, weight * ~golden
    auc = up @ better @ down / (up.sum() * down.sum()) if up.sum() * down.sum() > 0 else np.nan
    brier = weight @ (p - golden) ** 2 / total
    loss = -weight @ np.log(np.where(golden, p, 1 - p)) / total
    gap = sum(
        abs(weight[bin] @ (p[bin] - golden[bin])) for k in range(10)
        if (bin := np.flatnonzero(np.minimum((p * 10).astype(int), 9) == k)).size)
    return [auc, brier, loss, gap / total]


def reports():
    """A classifier that is about right, one with nine values only, and one that overstates."""
    cases = []
    for rows, make in [(120, lambda q: q), (90, lambda q: (1 + np.floor(9 * q)) / 10), (99, lambda q: 1 / (1 + ((1 - q) / q) ** 2))]:
        q = RNG.uniform(0.05, 0.95, size=rows)
        golden, p, cluster = RNG.random(rows) < q, make(q), np.arange(rows) // 3
        drawn = np.array([
            scores(p, golden, np.bincount(RNG.integers(0, rows // 3, size=rows // 3), minlength=rows // 3)[cluster])
            for _ in range(RESAMPLES // 4)])
        names = ["area", "brier", "log_loss", "calibration_error"]
        low, high = np.nanquantile(drawn, [0.025, 0.975], axis=0)
        cases.append({
            "probabilities": p.tolist(), "golden": golden.tolist(), "clusters": cluster.tolist(),
            "scores": dict(zip(names, map(float, scores(p, golden, np.ones(rows))))),
            "intervals": {name: [float(low[i]), float(high[i])] for i, name in enumerate(names)}})
    return cases


def slope(x, y):
    return np.polyfit(x, y, 1)[0] if len(set(x)) > 1 else np.nan


def slopes():
    """Points of a prompt are drawn together; abscissas with ties, and one that never changes."""
    cases = []
    for prompts, levels in [(30, 0), (25, 3), (12, 1)]:
        groups = []
        for _ in range(prompts):
            x = RNG.random(3) if levels == 0 else RNG.integers(0, levels, size=3) / 4
            groups.append((x, 2 * x + RNG.normal() / 2 + RNG.normal(size=3) / 4))
        whole = lambda chosen: slope(*(np.concatenate([groups[i][k] for i in chosen]) for k in (0, 1)))
        values = [] if levels == 1 else [whole(RNG.integers(0, prompts, size=prompts)) for _ in range(RESAMPLES // 4)]
        cases.append({
            "x": [x.tolist() for x, _ in groups], "y": [y.tolist() for _, y in groups],
            "slope": None if levels == 1 else float(whole(range(prompts))),
            "interval": None if levels == 1 else [float(v) for v in np.quantile(values, [0.025, 0.975])]})
    return cases


def controlled_rate(outcomes, lengths):
    """Logistic regression without any penalty, by iteratively reweighted least squares."""
    design = np.stack([np.ones(len(lengths)), np.tanh(lengths / np.sqrt(np.mean(lengths ** 2)))], axis=1)
    weights = np.zeros(2)
    for _ in range(200):
        p = 1 / (1 + np.exp(-design @ weights))
        curvature = design.T @ (design * (p * (1 - p))[:, None])
        weights = weights + np.linalg.solve(curvature, design.T @ (outcomes - p))
    return float(1 / (1 + np.exp(-weights[0])))


def win_rates():
    """Wins that lengths help, do nothing for, and hinder; with ties, and shares of several judgements."""
    cases = []
    for n, effect, levels in [(200, 1.5, [0, 0.5, 1]), (60, 0, [0, 1]), (80, -1, [0, 0.25, 0.5, 1])]:
        lengths = np.round(RNG.normal(20, 60, size=n))
        strength = 1 / (1 + np.exp(-0.4 - effect * np.tanh(lengths / 60))) + RNG.uniform(-0.5, 0.5, size=n)
        outcomes = np.array(levels)[np.clip((strength * len(levels)).astype(int), 0, len(levels) - 1)]
        cases.append({
            "outcomes": outcomes.tolist(), "lengths": lengths.tolist(),
            "rate": controlled_rate(outcomes, lengths)})
    return cases


def tail(t, degrees):
    """P(|T| >= |t|) by Gauss's rule on the density, with t = sqrt(degrees) tan u."""
    nodes, weights = np.polynomial.legendre.leggauss(400)
    start = math.atan(abs(t) / math.sqrt(degrees))
    u = start + (math.pi / 2 - start) * (nodes + 1) / 2
    density = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(math.pi)
    return float((math.pi / 2 - start) * density * (weights @ np.cos(u) ** (degrees - 1)))


def paired():
    """Two values, many, with ties, and one that is far out."""
    cases = [[1.0, 2.0], RNG.normal(0.3, 1, size=31), RNG.integers(-1, 2, size=40), RNG.normal(size=7) + [0, 0, 0, 0, 0, 0, 30]]
    rows = []
    for values in map(np.asarray, cases):
        error = values.std(ddof=1) / math.sqrt(len(values))
        rows.append({
            "differences": [float(v) for v in values], "mean": float(values.mean()), "error": float(error),
            "p": tail(values.mean() / error, len(values) - 1)})
    return rows


def step_down(p, level):
    """Which hypotheses Holm's procedure rejects."""
    rejected, left = set(), len(p)
    for i in sorted(range(len(p)), key=lambda i: p[i]):
        if p[i] * left > level:
            break
        rejected.add(i)
        left -= 1
    return rejected


def holm():
    """The least level at which each hypothesis is rejected, by halving."""
    cases = [RNG.random(6) ** 3, [0.01, 0.01, 0.01], [0.04, 0.5, 0.04, 1.0], [0.2], RNG.random(20) ** 2]
    rows = []
    for p in cases:
        adjusted = []
        for i in range(len(p)):
            low, high = 0.0, 1.0
            for _ in range(60):
                middle = (low + high) / 2
                low, high = (low, middle) if i in step_down(p, middle) else (middle, high)
            adjusted.append(high)
        rows.append({"p": [float(v) for v in p], "adjusted": adjusted})
    return rows


golden = {
    "areas": areas(), "reports": reports(), "slopes": slopes(), "win_rates": win_rates(), "paired": paired(),
    "holm": holm()}
(Path(__file__).parent / "golden.json").write_text(json.dumps(golden) + "\n")
