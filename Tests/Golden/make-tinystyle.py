"""Writes tinystyle-1.json: the first data of the benchmark TinyStyle, made from docs/tinystyle.md alone.

python make-tinystyle.py                          writes the golden file beside it
python make-tinystyle.py SEED CONDITION N M       prints N preference data and M of evaluation as JSON Lines

It shares nothing with the program. Whoever implements the benchmark elsewhere may start from this file (CC0).
"""

import json
import math
import sys
from pathlib import Path

MASK = (1 << 64) - 1
CONDITIONS = {  # golden share, within each datum, flipped share, labelled share
    "C0": (1, False, 0, 1), "C1": (0.5, False, 0, 1), "C2": (0.3, False, 0, 1), "C3": (0.5, True, 0, 1),
    "C4-20": (1, False, 0.2, 1), "C4-40": (1, False, 0.4, 1), "C5-20": (0.5, False, 0.2, 1),
    "C8": (0.5, False, 0, 0.1), "C8-within": (0.5, True, 0, 0.1)}


class SplitMix64:
    def __init__(self, seed):
        self.state = seed & MASK

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, bound):
        return self.next() % bound

    def uniform(self):
        return (self.next() >> 11) * 2.0 ** -53

    def chance(self, p):
        return self.uniform() < p

    def normal(self):
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return radius * math.cos(2 * math.pi * self.uniform())

    def permutation(self, n):
        order = list(range(n))
        for i in range(n - 1, 0, -1):
            j = self.below(i + 1)
            order[i], order[j] = order[j], order[i]
        return order


def topics(prompt):
    return prompt[1:3]


def words(prompt):
    return [20 + 3 * (t - 4) + i for t in topics(prompt) for i in range(3)]


def draw_prompt(g, held_out):
    while True:
        a, b = g.permutation(16)[:2]
        if ((a + b) % 5 == 0) == held_out:
            return [1, 4 + a, 4 + b, 3]


def golden_answer(g, prompt):
    own, answer = words(prompt), []
    count = 3 + g.below(4)
    for i in g.permutation(6)[:count]:
        written = 20 + g.below(48) if g.chance(0.1) else own[i]
        if g.chance(0.15):
            answer.append(68 + g.below(12))
        answer.append(written)
    return answer + [2]


def synthetic_answer(g, prompt):
    own, answer = words(prompt), []
    count = 6 + g.below(9)
    filler = 0.15 + 0.4 * g.uniform()
    for _ in range(count):
        if g.chance(filler):
            answer.append(68 + g.below(12))
        elif g.chance(0.2):
            answer.append(20 + g.below(48))
        else:
            answer.append(own[g.below(6)])
    return answer + [2]


def reward(answer, prompt):
    body, own = [t for t in answer if t != 2], set(words(prompt))
    distinct = len(set(body) & own)
    return distinct - (len(own) - distinct) - (len(body) - distinct) - (0 if answer and answer[-1] == 2 else 1)


def judged(g, answer, prompt, source):
    score = reward(answer, prompt) + 0.5 * g.normal()
    if source == "synthetic":
        body = [t for t in answer if t != 2]
        score += 1.4 * len(body) + 3 * sum(t >= 68 for t in body)
    return score


def round_half_up(x):
    return math.floor(x + 0.5)


def benchmark(seed, condition, fine_tuning, preferences, evaluation, responses=4):
    share, within, flipped, labelled = CONDITIONS[condition]
    root = SplitMix64(seed)
    streams = [SplitMix64(root.next()) for _ in range(6)]
    sft = []
    for _ in range(fine_tuning):
        prompt = draw_prompt(streams[0], False)
        sft.append({"prompt": prompt, "response": golden_answer(streams[0], prompt)})
    whole = responses if within else preferences
    golden = round_half_up(share * whole)
    g, data = streams[1], []
    for i in range(preferences):
        sources = ["golden" if (j if within else i) < golden else "synthetic" for j in range(responses)]
        prompt = draw_prompt(g, False)
        answers = [(golden_answer if s == "golden" else synthetic_answer)(g, prompt) for s in sources]
        scores = [judged(g, a, prompt, s) for a, s in zip(answers, sources)]
        data.append({"prompt": prompt, "responses": answers, "scores": scores, "sources": sources,
                     "true_rewards": [reward(a, prompt) for a in answers]})
    held = []
    for _ in range(evaluation):
        prompt = draw_prompt(streams[2], True)
        answers = [golden_answer(streams[2], prompt) for _ in range(4)]
        held.append({"prompt": prompt, "responses": answers, "true_rewards": [reward(a, prompt) for a in answers]})
    order = streams[3].permutation(preferences)
    for datum, place in zip(data, order):
        datum["flipped"] = place < round_half_up(flipped * preferences)
        if datum["flipped"]:
            datum["scores"] = [-s for s in datum["scores"]]
    known = [True] * preferences
    if labelled < 1:
        known = [p < round_half_up(labelled * preferences) for p in streams[5].permutation(preferences)]
    for datum, is_known in zip(data, known):
        datum["labelled"] = is_known
    contrast = []
    for _ in range(preferences if share == 1 else 0):
        prompt = draw_prompt(streams[4], False)
        contrast.append([synthetic_answer(streams[4], prompt) for _ in range(responses)])
    return sft, data, held, contrast


def main():
    if len(sys.argv) > 1:
        seed, condition, n, m = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
        _, data, held, _ = benchmark(seed, condition, 0, n, m)
        for row in data + held:
            print(json.dumps(row))
        return
    cases = []
    for seed, condition in [(0, "C0"), (7, "C1"), (2**64 - 1, "C3"), (11, "C5-20"), (12, "C4-40"), (3, "C8"), (3, "C8-within")]:
        sft, data, held, contrast = benchmark(seed, condition, 6, 20, 5)
        cases.append({
            "seed": str(seed), "condition": condition,
            "fine_tuning": [r["prompt"] + r["response"] for r in sft],
            "prompts": [r["prompt"] for r in data], "responses": [a for r in data for a in r["responses"]],
            "scores": [r["scores"] for r in data], "true_rewards": [r["true_rewards"] for r in data],
            "golden": [[int(s == "golden") for s in r["sources"]] for r in data],
            "flipped": [int(r["flipped"]) for r in data], "labelled": [int(r["labelled"]) for r in data],
            "contrast": [a for answers in contrast for a in answers],
            "evaluation": [r["prompt"] + a for r in held for a in r["responses"]],
            "evaluation_rewards": [r["true_rewards"] for r in held]})
    document = {
        "objective": "tinystyle-1", "kind": "benchmark", "source": "docs/tinystyle.md; computed by make-tinystyle.py",
        "params": {}, "crosschecks": [], "notes": [], "inputs": {}, "cases": cases}
    (Path(__file__).parent / "tinystyle-1.json").write_text(json.dumps(document) + "\n")


if __name__ == "__main__":
    main()
