"""Writes the golden files of the pack `policy-gradient`, from TRL's own trainers.

python make-policy-gradient.py     (trl 1.16.0, torch 2.13.0)

Losses are those of `GRPOTrainer._compute_loss` and `RLOOTrainer._compute_loss`, called in float64 on log-probabilities that
are given; derivatives are PyTorch's. Advantages are formed as the two trainers form them, in methods that generate text and
can't be called alone: with `nanmean`, TRL's `nanstd` and its 1e-4, or leaving one out. Every case is a batch of prompts with
as many responses each; the loss is the batch's.
"""

import json
import math
import random
import types
from pathlib import Path

import torch
from trl import GRPOTrainer, RLOOTrainer
from trl.trainer.utils import nanstd

HERE = Path(__file__).parent
torch.set_default_dtype(torch.float64)


class Anything:
    """Takes every call and index that is for logging only."""

    def __getattr__(self, _name):
        return self

    def __call__(self, *_args, **_kwargs):
        return self

    def __getitem__(self, _key):
        return self


def trainer(kind, logps, mask, **settings):
    """What `_compute_loss` reads of a trainer, and its log-probabilities."""
    accelerator = types.SimpleNamespace(
        num_processes=1, gather=lambda x: x, reduce=lambda x, reduction: x, gather_for_metrics=lambda x: x
    )
    args = types.SimpleNamespace(
        delta=None,
        use_bias_correction_kl=False,
        steps_per_generation=1,
        sapo_temperature_pos=settings.get("tau_pos", 1.0),
        sapo_temperature_neg=settings.get("tau_neg", 1.05),
    )
    own = types.SimpleNamespace(
        accelerator=accelerator,
        args=args,
        aux_loss_enabled=False,
        beta=settings.get("beta", 0.0),
        current_gradient_accumulation_steps=1,
        epsilon_low=settings.get("epsilon", 0.2),
        epsilon_high=settings.get("epsilon_high", 0.2),
        importance_sampling_level=settings.get("level", "token"),
        loss_type=kind,
        max_completion_length=settings.get("max_tokens", 512),
        model=types.SimpleNamespace(training=True),
        off_policy_mask_threshold=None,
        top_entropy_quantile=1.0,
        use_vllm=False,
        _entropy_bonus_enabled=False,
        _metrics={"train": Anything()},
    )
    own._get_per_token_logps_and_entropies = lambda *_a, **_k: (logps, torch.zeros_like(logps), None)
    return own


def advantages(scores, count, kind, is_scaled):
    """As `_generate_and_score_completions` of the two trainers has them."""
    grouped = scores.view(-1, count)
    if kind == "rloo":
        scorable = (~torch.isnan(grouped)).sum(dim=1, keepdim=True)
        baselines = (torch.nansum(grouped, dim=1, keepdim=True) - grouped) / (scorable - 1)
        return torch.nan_to_num((grouped - baselines).view(-1), nan=0.0)
    mean = torch.nanmean(grouped, dim=1).repeat_interleave(count, dim=0)
    result = scores - mean
    if is_scaled:
        result = result / (nanstd(grouped, dim=1).repeat_interleave(count, dim=0) + 1e-4)
    return torch.nan_to_num(result, nan=0.0)


def draw(rng, prompts, count, spread, is_hollow):
    """A batch: log-probabilities of tokens under the policy, when they were drawn, and of the reference; rewards."""
    lengths = [rng.randint(1, 9) for _ in range(prompts * count)]
    policy = [[-rng.uniform(0.05, 4) for _ in range(n)] for n in lengths]
    old = [[min(p + rng.gauss(0, spread), -1e-3) for p in row] for row in policy]
    reference = [[min(p + rng.gauss(0, 0.5), -1e-3) for p in row] for row in policy]
    scores = [rng.choice([rng.uniform(-2, 2), float(rng.randint(0, 1))]) for _ in lengths]
    if is_hollow:
        scores[rng.randrange(len(scores))] = math.nan
    return lengths, policy, old, reference, scores


def padded(rows, width, value=0.0):
    return torch.tensor([row + [value] * (width - len(row)) for row in rows])


def case(objective, kind, batch, prompts, count, params, level="token"):
    lengths, policy, old, reference, scores = batch
    width = max(lengths)
    mask = torch.tensor([[1] * n + [0] * (width - n) for n in lengths])
    logps = padded(policy, width, -1.0).requires_grad_()
    own = trainer(kind, logps, mask, level=level, **{k: v for k, v in params.items() if k != "scale"})
    is_scaled = params.get("scale", objective != "dr-grpo")
    inputs = {
        "prompt_ids": torch.zeros(len(lengths), 1, dtype=torch.long),
        "prompt_mask": torch.ones(len(lengths), 1, dtype=torch.long),
        "completion_ids": torch.zeros(len(lengths), width, dtype=torch.long),
        "completion_mask": mask,
        "advantages": advantages(torch.tensor(scores), count, objective, is_scaled),
        "old_per_token_logps": padded(old, width, -1.0),
        "ref_per_token_logps": padded(reference, width, -1.0),
        "old_logps": (padded(old, width, -1.0) * mask).sum(1),
        "num_items_in_batch": mask.sum().double(),
    }
    compute = (RLOOTrainer if objective == "rloo" else GRPOTrainer)._compute_loss
    loss = compute(own, None, inputs)
    loss.backward()
    return {
        "params": params,
        "responses": count,
        "policy_token_logps": policy,
        "old_tok_logp": old,
        "reference_token_logps": reference,
        "scores": ["NaN" if math.isnan(s) else s for s in scores],
        "batch_tokens": sum(lengths),
        "batch_data": prompts,
        "loss": loss.item(),
        "grad_tokens": [row[:n] for row, n in zip(logps.grad.tolist(), lengths)],
    }


OBJECTIVES = {
    "grpo": ("grpo", [{}, {"beta": 0.04}, {"scale": False, "epsilon": 0.1, "epsilon_high": 0.3}], "token",
             "1/K sum_k 1/n_k sum_t -min(rho*A, clip(rho)*A) + beta*KL, A = (R-mean)/(sd+1e-4)"),
    "dr-grpo": ("dr_grpo", [{"max_tokens": 32}, {"max_tokens": 512, "beta": 0.1}], "token",
                "1/(K*max_tokens) sum_k sum_t -min(rho*A, clip(rho)*A) + beta*KL, A = R-mean"),
    "dapo": ("dapo", [{}, {"beta": 0.04, "epsilon_high": 0.5}], "token",
             "N/batch_tokens sum_k sum_t -min(rho*A, clip(rho)*A) + beta*KL"),
    "gspo": ("grpo", [{}, {"epsilon": 0.2, "epsilon_high": 0.3, "beta": 0.04}], "sequence",
             "1/K sum_k -min(s*A, clip(s)*A), s = exp(mean_t log rho)"),
    "cispo": ("cispo", [{}, {"epsilon_high": 1.2, "beta": 0.04}], "token",
              "N/batch_tokens sum_k sum_t -min(rho, epsilon_high)*A*logp, the factor detached"),
    "sapo": ("sapo", [{}, {"tau_pos": 2.0, "tau_neg": 3.0, "beta": 0.04}], "token",
             "1/K sum_k 1/n_k sum_t -4/tau*s(tau*(rho-1))*A, tau = tau_pos where A > 0, else tau_neg"),
    "rloo": ("rloo", [{}, {"epsilon": 0.1, "epsilon_high": 0.4}], "token",
             "1/K sum_k -min(rho*A, clip(rho)*A), rho of the response, A = R - mean of the others"),
}
DEFAULTS = {"dapo": {"epsilon_high": 0.28}, "gspo": {"epsilon": 3e-4, "epsilon_high": 4e-4}, "cispo": {"epsilon_high": 5.0}}


def write(name):
    kind, grid, level, formula = OBJECTIVES[name]
    rng = random.Random(name)
    cases = []
    for params in grid:
        params = {**DEFAULTS.get(name, {}), **params}
        for i in range(14):
            prompts, count = rng.randint(1, 4), rng.randint(2, 5)
            spread = [0.02, 0.2, 0.8][i % 3]
            batch = draw(rng, prompts, count, spread, is_hollow=i % 5 == 4 and count > 2)
            cases.append(case(name, kind, batch, prompts, count, params, level))
    trl_class = "RLOOTrainer" if name == "rloo" else "GRPOTrainer"
    golden = {
        "objective": name,
        "kind": "group_tokens_batch",
        "source": f"trl==1.16.0 {trl_class}._compute_loss (invoked)"
        + ("" if name == "rloo" else f" with loss_type='{kind}', importance_sampling_level='{level}'"),
        "formula": formula,
        "params": {"grid": grid},
        "notes": [
            "advantages as the trainer forms them from rewards; a reward that is NaN counts as A = 0",
            "the loss is that of the batch, the mean over its data of the loss of a datum",
        ],
        "inputs": {
            "policy_token_logps": "[prompts * responses][len]",
            "old_tok_logp": "the same",
            "reference_token_logps": "the same",
            "grad_tokens": "the same",
            "scores": "[prompts * responses]",
        },
        "cases": cases,
    }
    (HERE / f"{name}.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


for name in OBJECTIVES:
    write(name)
