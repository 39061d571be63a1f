"""Writes the golden files of the objectives below, each from its formula.

python make-second.py     (mpmath 1.3.0)

Losses are computed with 60 digits, and derivatives are central differences of them with a step of 1e-20: what both leave
out is beyond the 17 digits that are written. What a method holds constant is computed once, before the differences.
γ-PO's margins
are found by secants, to 38 digits. Nothing is shared with the program, and no derivative is worked out by hand.

Formulas are those of the papers. Where the authors' code is the only place that has one, or where the two differ, `notes`
says so.
"""

import json
import random
from pathlib import Path

from mpmath import exp, findroot, log, log1p, mp, mpf, sqrt

mp.dps = 60
STEP = mpf(10) ** -20
HERE = Path(__file__).parent


def sigma(x):
    return 1 / (1 + exp(-x)) if x > 0 else exp(x) / (1 + exp(x))


def log_sigma(x):
    return -log1p(exp(-x)) if x > 0 else x - log1p(exp(x))


def gradient(f, x):
    """Of f at the list x, by central differences."""
    result = []
    for i in range(len(x)):
        at = [x[:i] + [x[i] + s * STEP] + x[i + 1:] for s in (1, -1)]
        result.append((f(at[0]) - f(at[1])) / (2 * STEP))
    return result


# ------------------------------------------------------------------------------------------ data


def draw(rng, spread):
    """One pair: lengths, log-probabilities under the policy and the reference model, scores."""
    lengths = [rng.randint(1, 60) for _ in range(2)]
    policy = [-rng.uniform(0.2, 2.5) * n for n in lengths]
    reference = [p + rng.gauss(0, spread) for p in policy]
    scores = [rng.uniform(0.1, 9), rng.uniform(0.1, 9)]
    return {"policy_logps": policy, "reference_logps": reference, "lengths": lengths, "scores": scores}


def ordered(pair):
    """The same data with the better response first, as files without scores have it."""
    pair = dict(pair)
    scores = pair.pop("scores")
    if scores[0] < scores[1]:
        pair = {name: values[::-1] for name, values in pair.items()}
    return pair


SPREADS = [0.3, 2, 8, 25]


def pairs(seed, with_scores=False):
    rng = random.Random(seed)
    drawn = [draw(rng, SPREADS[i % len(SPREADS)]) for i in range(14)]
    same = draw(rng, 0)
    same["reference_logps"] = list(same["policy_logps"])
    far = draw(rng, 150)
    return [pair if with_scores else ordered(pair) for pair in drawn + [same, far]]


def batches(seed, sizes=(1, 2, 3, 5, 8, 13)):
    rng = random.Random(seed)
    result = []
    for size in sizes:
        rows = [ordered(draw(rng, SPREADS[(i + size) % 3])) for i in range(size)]
        result.append({name: [row[name] for row in rows] for name in rows[0]})
    return result


# ------------------------------------------------------------------------------------------ losses of a pair


def ratios(case, logps):
    w, l = (0, 1) if "scores" not in case or case["scores"][0] >= case["scores"][1] else (1, 0)
    u = [mpf(p) - mpf(r) for p, r in zip(logps, case["reference_logps"])]
    return u[w], u[l], w, l


def dpop(case, logps, beta, **p):
    w, l, *_ = ratios(case, logps)
    return -log_sigma(beta * (w - l - p["lambda"] * max(mpf(0), -w)))


def dpo_shift(case, logps, beta, f_lambda):
    w, l, *_ = ratios(case, logps)
    return -log_sigma(beta * w - f_lambda * beta * l)


def cal_dpo(case, logps, beta, cal_weight):
    w, l, *_ = ratios(case, logps)
    return -log_sigma(w - l) + cal_weight * ((w - 1 / (2 * beta)) ** 2 + (l + 1 / (2 * beta)) ** 2)


def focalpo(case, logps, beta, gamma):
    w, l, *_ = ratios(case, logps)
    p = sigma(beta * (w - l))
    return -(p ** gamma) * log_sigma(beta * (w - l))


def chipo(case, logps, beta, r_max):
    w, l, *_ = ratios(case, logps)
    z = beta * (exp(w) + w) - beta * (exp(l) + l)
    return -log_sigma(min(max(z, -2 * r_max), 2 * r_max))


def odpo(case, logps, beta, alpha, scale):
    w, l, i, j = ratios(case, logps)
    gap = mpf(case["scores"][i]) - mpf(case["scores"][j])
    if gap == 0:
        return mpf(0)
    return -log_sigma(beta * (w - l) - alpha * (log(gap) if scale == "log" else gap))


def madpo(case, logps, beta, c_max, c_min, tau, **p):
    w, l, i, j = ratios(case, logps)
    r = case.get("reward", case["scores"])
    h = mpf(r[i]) - mpf(r[j])
    c = c_min + (c_max - c_min) / (1 + (c_max - 1) / (1 - c_min) * exp(p["lambda"] * (abs(h) - tau)))
    weight = sigma(c * h) / sigma(h) if h > -tau else 1
    return -weight * log_sigma(beta * (w - l))


def rebel(case, logps, eta):
    w, l, i, j = ratios(case, logps)
    return ((w - l) / eta - (mpf(case["scores"][i]) - mpf(case["scores"][j]))) ** 2


# ------------------------------------------------------------------------------------------ losses of a batch


def margins(case, flat, beta):
    refs = [r for row in case["reference_logps"] for r in row]
    u = [mpf(p) - mpf(r) for p, r in zip(flat, refs)]
    return [beta * (u[2 * i] - u[2 * i + 1]) for i in range(len(u) // 2)]


def per_token_margins(case, flat, beta):
    lengths = [n for row in case["lengths"] for n in row]
    u = [mpf(p) / n for p, n in zip(flat, lengths)]
    return [beta * (u[2 * i] - u[2 * i + 1]) for i in range(len(u) // 2)]


def solve(f, low, high):
    """Where the increasing f is 0: bisection to the neighbourhood, then secants."""
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (low, middle) if f(middle) > 0 else (middle, high)
    x = findroot(f, (low, high), tol=mpf(10) ** -80, maxsteps=60)
    assert abs(f(x)) < mpf(10) ** -38
    return x


def targets(r, gamma, tau):
    """γ-PO's margins: each g_i solves gamma σ(g_i - r_i) + tau log(g_i / gamma) = nu, and they add up to N gamma."""
    def of(nu):
        return [
            gamma * exp(solve(lambda e: gamma * sigma(gamma * exp(e) - x) + tau * e - nu, (nu - gamma) / tau, nu / tau))
            for x in r]
    nu = solve(lambda nu: sum(of(nu)) - len(r) * gamma, mpf(0), gamma)
    return of(nu)


def gamma_losses(r, shifts):
    return [-log_sigma(x - g) for x, g in zip(r, shifts)]


def mean(values):
    return sum(values) / len(values)


def beta_dpo(batch, usual, beta, alpha, momentum, keep, beta_min):
    """Losses as a function of the log-probabilities, and the running mean after the batch."""
    flat = [mpf(p) for row in batch["policy_logps"] for p in row]
    m = margins(batch, flat, beta)
    usual = momentum * usual + (1 - momentum) * mean(m)
    n = max(1, int(keep * len(m) + mpf(10) ** -9))
    kept = sorted(range(len(m)), key=lambda i: (abs(m[i] - usual), i))[:n]
    used = max(beta_min, beta * (1 + alpha * (mean([m[i] for i in kept]) - usual)))
    def losses(flat):
        d = margins(batch, flat, mpf(1))
        return [-log_sigma(used * d[i]) * len(m) / mpf(n) if i in kept else mpf(0) for i in range(len(m))]
    return losses, usual, used


# ------------------------------------------------------------------------------------------ writing


def numbers(values):
    return [numbers(v) for v in values] if isinstance(values, list) else float(values)


def write(name, kind, source, formula, grid, cases, inputs, notes=()):
    document = {
        "objective": name, "kind": kind, "source": source, "formula": formula, "params": {"grid": grid},
        "crosschecks": [], "notes": list(notes), "inputs": inputs, "cases": cases}
    (HERE / f"{name}.json").write_text(json.dumps(document, indent=0) + "\n")
    print(name, len(cases))


def exact(params):
    return {k: v if isinstance(v, str) else mpf(v) for k, v in params.items()}


PAIR = {"policy_logps": "sum", "reference_logps": "sum"}


def pairwise(name, f, paper, formula, grid, seed, with_scores=False, extra=None, notes=(), skip=lambda c, p: False):
    cases = []
    for number, params in enumerate(grid):
        for i, case in enumerate(pairs(seed + number, with_scores)):
            if extra:
                extra(case, i)
            if skip(case, params):
                continue
            logps = [mpf(x) for x in case["policy_logps"]]
            of = lambda x: f(case, x, **exact(params))
            cases.append({"params": params, **case, "loss": float(of(logps)), "grad": numbers(gradient(of, logps))})
    inputs = dict(PAIR, **({"scores": "the response of the higher one is w"} if with_scores else {}))
    write(name, "pairwise", f"{paper}; computed by make-second.py", formula, grid, cases, inputs, notes)


def batchwise(name, make, paper, formula, grid, seed, notes=()):
    """`make` gives, for a batch and parameters, the losses as a function of the log-probabilities, and more fields."""
    cases = []
    for number, params in enumerate(grid):
        for case in batches(seed + number) + batches(seed + 50 + number, (2, 6, 9)):
            flat = [mpf(p) for row in case["policy_logps"] for p in row]
            losses, more = make(case, flat, **exact(params))
            of = lambda x: mean(losses(x))
            grad = numbers(gradient(of, flat))
            rows = [grad[2 * i:2 * i + 2] for i in range(len(flat) // 2)]
            cases.append({
                "params": params, **case, "loss": float(of(flat)), "per_sample_loss": numbers(losses(flat)),
                "grad": rows, **more})
    write(name, "pairwise_batch", f"{paper}; computed by make-second.py", formula, grid, cases,
          {"policy_logps": "[B][2] sums", "reference_logps": "[B][2] sums", "grad": "of the batch's mean"}, notes)


def at_kink(case, params):
    """The differences would see both sides of DPOP's kink; the derivative there is 0 by convention, tested apart."""
    return case["policy_logps"][0] == case["reference_logps"][0]


def main():
    pairwise(
        "dpop", dpop, "arXiv 2402.13228, DPO-Positive",
        "-log s(beta*(u_w - u_l - lambda*max(0, -u_w))), u = pi-ref",
        [{"beta": 0.3, "lambda": 50.0}, {"beta": 0.1, "lambda": 5.0}, {"beta": 1.0, "lambda": 0.5}], 100, skip=at_kink,
        notes=["The penalty stands inside of the sigmoid and of beta, as in the paper; some re-implementations add it outside."])
    pairwise(
        "dpo-shift", dpo_shift, "arXiv 2502.07599, fixed f(lambda)",
        "-log s(beta*(u_w - f_lambda*u_l)), u = pi-ref",
        [{"beta": 0.1, "f_lambda": 0.95}, {"beta": 0.5, "f_lambda": 0.55}, {"beta": 2.0, "f_lambda": 1.0}], 110)
    pairwise(
        "cal-dpo", cal_dpo, "arXiv 2412.14516",
        "-log s(u_w - u_l) + cal_weight*((u_w - 1/(2 beta))^2 + (u_l + 1/(2 beta))^2), u = pi-ref",
        [{"beta": 0.1, "cal_weight": 1.0}, {"beta": 0.002, "cal_weight": 0.5}, {"beta": 0.5, "cal_weight": 0.1}], 120,
        notes=["beta is in the targets alone. The released code (tengxiao1/Cal-DPO@7d16b466e527) halves the squares: cal_weight 0.5."])
    pairwise(
        "focalpo", focalpo, "arXiv 2501.06645",
        "-p^gamma * log p, p = s(beta*delta)",
        [{"beta": 0.1, "gamma": 0.05}, {"beta": 0.5, "gamma": 1.0}, {"beta": 1.0, "gamma": 0.0}], 130,
        notes=["Focal loss has (1-p)^gamma; FocalPO turns it round. The derivative goes through the factor."])
    pairwise(
        "chipo", chipo, "arXiv 2407.13399, Algorithm 1",
        "-log s(clip(beta*(phi_w - phi_l), -2 r_max, 2 r_max)), phi = exp(u) + u, u = pi-ref",
        [{"beta": 0.1, "r_max": 1000.0}, {"beta": 0.05, "r_max": 2.0}, {"beta": 0.5, "r_max": 5.0}], 140,
        skip=lambda c, p: max(x - r for x, r in zip(c["policy_logps"], c["reference_logps"])) > 600)

    def equal_scores(case, i):
        if i == 3:
            case["scores"] = [2.5, 2.5]

    pairwise(
        "odpo", odpo, "arXiv 2402.10571",
        "-log s(beta*delta - alpha*f(R_w - R_l)), f = log or the identity",
        [{"beta": 0.1, "alpha": 1.0, "scale": "log"}, {"beta": 0.5, "alpha": 0.5, "scale": "log"},
         {"beta": 1.0, "alpha": 0.3, "scale": "linear"}], 150, with_scores=True, extra=equal_scores,
        notes=["At equal scores the logarithm's limit is taken: the loss and its derivative are 0."])

    def rewards(case, i):
        rng = random.Random(1000 + i)
        if i % 3 == 0:
            case["reward"] = [rng.gauss(0, 2), rng.gauss(0, 2)]

    pairwise(
        "madpo", madpo,
        "arXiv 2510.05342; the weight is that of sirano1004/Margin-Apative-Direct-Preference-Optimization, utils/loss_functions.py",
        "-w log s(beta*delta), w = s(c h)/s(h) for h > -tau, else 1; h = R_w-R_l, "
        "c = c_min + (c_max-c_min)/(1 + (c_max-1)/(1-c_min)*exp(lambda*(|h|-tau)))",
        [{"beta": 0.1, "c_max": 2.0, "c_min": 0.5, "lambda": 1.0, "tau": 2.0},
         {"beta": 0.5, "c_max": 4.0, "c_min": 0.2, "lambda": 3.0, "tau": 1.0},
         {"beta": 1.0, "c_max": 1.0, "c_min": 0.9, "lambda": 0.5, "tau": 7.0}], 160, with_scores=True, extra=rewards,
        notes=["h comes from the column `reward`, where there is one, and may then be negative."])
    pairwise(
        "rebel", rebel, "arXiv 2509.19104 (DRO-REBEL), from REBEL, arXiv 2404.16767",
        "(delta/eta - (R_w - R_l))^2",
        [{"eta": 1.0}, {"eta": 0.1}, {"eta": 10.0}], 170, with_scores=True, extra=equal_scores)

    def holder(case, flat, beta, gamma, phi):
        def probabilities(x):
            return [sigma(z) for z in margins(case, x, beta)]
        p = probabilities(flat)
        low, high = mean([q ** gamma for q in p]), mean([q ** (1 + gamma) for q in p])
        xi = low / high if phi == "pseudo_spherical" else mpf(1)
        def losses(x):
            return [gamma * (xi * q) ** (1 + gamma) - (1 + gamma) * (xi * q) ** gamma for q in probabilities(x)]
        def objective(x):
            q = probabilities(x)
            a, b = mean([v ** gamma for v in q]), mean([v ** (1 + gamma) for v in q])
            h = a / b
            return (-(h ** (1 + gamma)) if phi == "pseudo_spherical" else gamma - (1 + gamma) * h) * b
        # The paper's objective, differentiated as a whole, must equal the mean of the losses with ξ
        # held constant.
        whole, parts = gradient(objective, flat), gradient(lambda x: mean(losses(x)), flat)
        assert all(abs(a - b) < mpf(10) ** -30 for a, b in zip(whole, parts))
        assert abs(objective(flat) - mean(losses(flat))) < mpf(10) ** -45
        return losses, {"scale": float(xi)}

    batchwise(
        "holder-dpo", holder, "arXiv 2505.17859",
        "phi(A/B)*B, A = mean p^gamma, B = mean p^(1+gamma), p = s(beta*delta); phi(h) = gamma - (1+gamma)h, which is "
        "mean(gamma p^(1+gamma) - (1+gamma) p^gamma), or -h^(1+gamma)",
        [{"beta": 0.1, "gamma": 2.0, "phi": "density_power"}, {"beta": 0.5, "gamma": 0.5, "phi": "density_power"},
         {"beta": 0.1, "gamma": 2.0, "phi": "pseudo_spherical"}, {"beta": 1.0, "gamma": 0.3, "phi": "pseudo_spherical"}],
        200)

    def gamma_po(case, flat, beta, gamma, tau):
        g = targets(margins(case, flat, beta), gamma, tau)
        return (lambda x: gamma_losses(margins(case, x, beta), [v - gamma for v in g])), {"targets": numbers(g)}

    def gamma_simpo(case, flat, beta, gamma, tau):
        g = targets(per_token_margins(case, flat, beta), gamma, tau)
        return (lambda x: gamma_losses(per_token_margins(case, x, beta), g)), {"targets": numbers(g)}

    inner = (
        "g >= 0 with mean gamma minimise mean(-log s(r - g)) + tau*KL(g/sum g || uniform), held constant")
    queue = [
        "The authors' code (sunjie279/gammaPO@4f2e09c10e2e) takes 20 steps of mirror descent towards the same minimum, over margins "
        "drawn from a queue; here it is the minimum, over the batch."]
    batchwise(
        "gamma-po", gamma_po, "arXiv 2506.03690", f"-log s(r - (g - gamma)), r = beta*delta; {inner}",
        [{"beta": 0.1, "gamma": 1.0, "tau": 1.0}, {"beta": 0.5, "gamma": 4.0, "tau": 10.0},
         {"beta": 1.0, "gamma": 2.0, "tau": 0.1}], 220, queue)
    batchwise(
        "gamma-simpo", gamma_simpo, "arXiv 2506.03690", f"-log s(r - g), r = beta*(pi_w/len_w - pi_l/len_l); {inner}",
        [{"beta": 10.0, "gamma": 4.0, "tau": 10.0}, {"beta": 2.5, "gamma": 0.4, "tau": 20.0},
         {"beta": 2.0, "gamma": 1.5, "tau": 0.2}], 240, queue)

    cases = []
    grid = [
        {"beta": 0.1, "alpha": 0.6, "momentum": 0.9, "keep": 0.8, "beta_min": 0.001},
        {"beta": 0.5, "alpha": 0.1, "momentum": 0.5, "keep": 1.0, "beta_min": 0.001},
        {"beta": 0.1, "alpha": 3.0, "momentum": 0.9, "keep": 0.5, "beta_min": 0.05},
    ]
    for number, params in enumerate(grid):
        for sequence in range(2):
            usual = mpf(0)
            for step, case in enumerate(batches(260 + 10 * number + sequence, (5, 8, 3, 10, 1, 4))):
                before = float(usual)
                losses, usual, used = beta_dpo(case, usual, **exact(params))
                flat = [mpf(p) for row in case["policy_logps"] for p in row]
                of = lambda x: mean(losses(x))
                grad = numbers(gradient(of, flat))
                cases.append({
                    "params": params, "sequence": sequence + 2 * number, "step": step, **case, "loss": float(of(flat)),
                    "per_sample_loss": numbers(losses(flat)),
                    "grad": [grad[2 * i:2 * i + 2] for i in range(len(flat) // 2)],
                    "usual_in": before, "usual_out": float(usual), "beta_used": float(used)})
    write(
        "beta-dpo", "pairwise_batch_stateful", "arXiv 2407.08639; computed by make-second.py",
        "-(N/n) log s(b*delta) of the n = keep*N pairs with M = beta*delta nearest to M0, 0 of the others; "
        "M0 <- momentum*M0 + (1-momentum)*mean M, b = max(beta_min, beta*(1 + alpha*(mean M of the kept - M0))), held constant",
        grid, cases, {"policy_logps": "[B][2] sums", "reference_logps": "[B][2] sums", "grad": "of the batch's mean"},
        ["The paper draws the kept pairs with probabilities from a normal density around M0; here they are the n of the highest "
         "density, so that a step doesn't depend on a draw.",
         "The authors' code (junkangwu/beta-DPO@162904737491) takes M = delta, without beta: alpha is then theirs divided by beta."])


# ------------------------------------------------------------------------------------------ robustifiers


def trimmed(losses, epsilon):
    """Without the int(epsilon B) largest ones, of equals those that come first; what is left keeps its order."""
    order = sorted(range(len(losses)), key=lambda i: (-losses[i], i))
    return sorted(order[int(epsilon * len(losses) + mpf(10) ** -9):])


def worst_share(losses, alpha):
    """min over eta of eta + mean(relu(l - eta))/alpha; the minimum is at one of the losses."""
    return min(eta + mean([max(l - eta, 0) for l in losses]) / alpha for eta in losses)


def chi_square_ball(losses, rho):
    """min over eta of eta + sqrt((1 + 2 rho) mean(relu(l - eta)^2)), by ternary search."""
    f = lambda eta: eta + sqrt((1 + 2 * rho) * mean([max(l - eta, 0) ** 2 for l in losses]))
    top = max(losses)
    low, high = top - 10 ** 6 * (top - min(losses) + 1), top
    for _ in range(420):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, b) if f(a) < f(b) else (a, high)
    return f((low + high) / 2)


def robustifier(name, f, paper, formula, grid, seed, is_detached=False):
    rng, cases = random.Random(seed), []
    for params in grid:
        for size in (1, 2, 5, 10, 11, 20, 30, 3, 4, 7, 8, 16):
            losses = [mpf(rng.gammavariate(1.2, 1)) for _ in range(size)]
            if size == 16:
                losses[1::4] = [mpf(rng.uniform(20, 400)) for _ in losses[1::4]]
            value, weights = f(losses, **exact(params))
            cases.append({
                "params": params, "losses": numbers(losses), "objective": float(value), "grad": numbers(weights)})
    write(name, "batch", f"{paper}; computed by make-second.py", formula, grid, cases, {"losses": "[B]"},
          ["`grad` has c held fixed."] if is_detached else [])


def doro(inner):
    def f(losses, epsilon, **p):
        kept = trimmed(losses, epsilon)
        value = lambda x: inner([x[i] for i in kept], **p)
        return value(losses), gradient(value, losses)
    return f


def quantile(values, share):
    """Linear between neighbours, as torch.quantile and numpy.quantile are by default."""
    values, place = sorted(values), share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


def winsor(losses, share, rho, power):
    c = quantile(losses, 1 - share)
    excess = [max(l - c, mpf(0)) ** power for l in losses]
    total = sum(excess)
    r = [min(mpf(1), rho * len(losses) * e / total) if e > 0 else mpf(0) for e in excess]
    value = mean([(1 - r) * l + r * c for l, r in zip(losses, r)])
    return value, [(1 - r) / len(losses) for r in r]


def tilted(losses, h, **p):
    value = lambda x: p["lambda"] * log(
        sum(w * exp(l / p["lambda"]) for w, l in zip(h, x)) / sum(h)) if sum(h) > 0 else mpf(0)
    return value(losses), gradient(value, losses)


def tilted_ball(losses, h, rho):
    """max p.l with KL(p || h / sum h) <= rho: the dual's minimum over log lambda, by ternary search."""
    present = [i for i in range(len(h)) if h[i] > 0]
    q = [h[i] / sum(h) for i in present]
    l = [losses[i] for i in present]
    top = max(l)

    def p_at(t):
        raw = [w * exp((x - top) / t) for w, x in zip(q, l)]
        return [r / sum(raw) for r in raw]

    def divergence(t):
        return sum(p * log(p / w) for p, w in zip(p_at(t), q) if p > 0)

    low, high = mpf(10) ** -6, mpf(10) ** 6
    if divergence(low) <= rho or top == min(l):
        mass = sum(w for w, x in zip(q, l) if x == top)
        p = [w / mass if x == top else mpf(0) for w, x in zip(q, l)]
    elif rho == 0:
        p = q
    else:
        for _ in range(220):
            middle = sqrt(low * high)
            low, high = (middle, high) if divergence(middle) > rho else (low, middle)
        p = p_at(high)
    weights = [mpf(0)] * len(losses)
    for i, w in zip(present, p):
        weights[i] = w
    return sum(w * x for w, x in zip(p, l)), weights


def with_calibration(name, f, paper, formula, grid, seed):
    """As `robustifier`, with an h for each datum, of which some are 0; losses may be negative."""
    rng, cases = random.Random(seed), []
    for params in grid:
        for size in (1, 2, 3, 5, 8, 13, 24):
            losses = [mpf(rng.gauss(-1, 3)) for _ in range(size)]
            h = [mpf(0) if rng.random() < 0.2 else mpf(rng.uniform(0.02, 3.9)) for _ in range(size)]
            if size == 5:
                losses[2] = losses[3] = max(losses)
            if size == 8:
                losses[1::3] = [mpf(rng.uniform(20, 400)) for _ in losses[1::3]]
            if size == 3:
                h = [mpf(0)] * 3 if seed % 20 else h
            if sum(h) == 0 and size != 3:
                h[0] = mpf(1)
            value, weights = f(losses, h, **exact(params))
            cases.append({"params": params, "losses": numbers(losses), "h": numbers(h),
                          "objective": float(value), "grad": numbers(weights)})
    write(name, "batch", f"{paper}; computed by make-second.py", formula, grid, cases,
          {"losses": "[B]", "h": "[B]"}, [])


def sparsemax(z):
    """The nearest point of the simplex, by bisection on the threshold."""
    low, high = min(z) - 1, max(z)
    for _ in range(250):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(max(x - middle, 0) for x in z) > 1 else (low, middle)
    return [max(x - high, mpf(0)) for x in z]


def sparse_flip(observed, other, rho, tau):
    gains = [max(a - b, mpf(0)) / tau for a, b in zip(observed, other)]
    if rho == 0 or max(gains) == 0:
        return [mpf(0)] * len(gains)
    a, budget = sparsemax(gains), rho * len(gains)
    p = [min(mpf(1), budget * x) for x in a]
    rest = budget - sum(p)
    free = [i for i in range(len(p)) if p[i] < 1]
    share = sum(a[i] for i in free)
    if rest > mpf(10) ** -30 and share > mpf(10) ** -30:
        for i in free:
            p[i] = min(mpf(1), p[i] + rest * a[i] / share)
    return p


def labels():
    rng, cases = random.Random(350), []
    grid = [{"rho": 0.15, "tau": 1.0}, {"rho": 0.4, "tau": 0.2}, {"rho": 1.0, "tau": 5.0}]
    for params in grid:
        for size in (1, 2, 3, 5, 8, 13, 32):
            z = [mpf(rng.gauss(0.5, 2)) for _ in range(size)]
            observed, other = [-log_sigma(x) for x in z], [-log_sigma(-x) for x in z]
            p = sparse_flip(observed, other, **exact(params))
            cases.append({"params": params, "observed": numbers(observed), "other": numbers(other),
                          "weights": numbers(p)})
    write("sparse-flip", "labels", "arXiv 2603.07211, the authors' program; computed by make-second.py",
          "p = min(1, rho B sparsemax(max(0, l - l_reversed)/tau)), what is left of the budget added once",
          grid, cases, {"observed": "[B] losses", "other": "[B] losses under reversed labels"},
          ["`weights` are p, the weight of `other`; that of `observed` is 1 - p."])


def robustifiers():
    paper = "arXiv 2106.06142 (DORO)"
    robustifier(
        "doro", doro(worst_share), paper, "CVaR_alpha of the losses without the int(epsilon B) largest",
        [{"epsilon": 0.1, "alpha": 0.5}, {"epsilon": 0.3, "alpha": 0.1}, {"epsilon": 0.7, "alpha": 1.0}], 300)
    robustifier(
        "chi2-doro", doro(chi_square_ball), paper, "chi2-dro of the losses without the int(epsilon B) largest",
        [{"epsilon": 0.1, "rho": 0.1}, {"epsilon": 0.25, "rho": 0.5}, {"epsilon": 0.7, "rho": 0.02}], 310)
    robustifier(
        "kl-doro", doro(lambda losses, **p: p["lambda"] * log(mean([exp(l / p["lambda"]) for l in losses]))), paper,
        "kl-dro of the losses without the int(epsilon B) largest",
        [{"epsilon": 0.1, "lambda": 1.0}, {"epsilon": 0.25, "lambda": 0.2}, {"epsilon": 0.7, "lambda": 8.0}], 320)
    robustifier(
        "winsor", winsor, "the loss winsorising of arXiv 2603.07211 (wDPO), the authors' program",
        "mean((1 - r) l + r c), c the 1 - share quantile, r = min(1, rho B s/sum s), s = max(0, l - c)^power",
        [{"share": 0.3, "rho": 0.15, "power": 1.0}, {"share": 0.5, "rho": 0.05, "power": 2.0},
         {"share": 0.7, "rho": 5.0, "power": 0.5}], 330, True)
    with_calibration(
        "dora-tilted", tilted, "KL-DRO around the distribution h / sum h",
        "lambda log(sum h exp(l/lambda) / sum h)", [{"lambda": 1.0}, {"lambda": 0.2}, {"lambda": 16.0}], 341)
    with_calibration(
        "dora-tilted-rho", tilted_ball, "KL-DRO around the distribution h / sum h",
        "max p.l with KL(p || h / sum h) <= rho", [{"rho": 0.1}, {"rho": 0.7}, {"rho": 0.0}, {"rho": 9.0}], 360)


if __name__ == "__main__":
    main()
    robustifiers()
    labels()
