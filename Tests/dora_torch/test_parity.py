"""One tiny model, the same data, the same `.so`: 20 steps by the host and 20 by PyTorch."""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest
import torch
from conftest import BUILD, objective

from dora_torch import Inputs, MicroBatch, Robust, exact_step

transformers = pytest.importorskip(
    "transformers",
    reason="SKIPPED LOUDLY: transformers isn't installed, parity with the host is untested",
)

STEPS, COUNT = 20, 8


def write_model(folder: Path) -> Any:
    torch.manual_seed(5)
    config = transformers.LlamaConfig(
        vocab_size=24,
        hidden_size=16,
        intermediate_size=24,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=64,
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=None,
        tie_word_embeddings=False,
    )
    model = transformers.LlamaForCausalLM(config).float()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter *= 8  # Large weights make responses differ.
    model.save_pretrained(folder)
    return model


def make_rows() -> list[dict[str, Any]]:
    draw = random.Random(11)
    rows = []
    for _ in range(COUNT):
        k = draw.randint(2, 4)
        rows.append(
            {
                "prompt": [1, *(draw.randint(3, 23) for _ in range(draw.randint(2, 5)))],
                "responses": [
                    [draw.randint(3, 23) for _ in range(draw.randint(1, 5))] + [2] for _ in range(k)
                ],
                "scores": [round(draw.random(), 3) for _ in range(k)],
                "h": round(2 * draw.random(), 3),
            }
        )
    return rows


def log_probabilities(model: Any, rows: list[dict[str, Any]]) -> list[torch.Tensor]:
    """The summed log-probability of each response, by row."""
    sequences = [(row["prompt"], r) for row in rows for r in row["responses"]]
    longest = max(len(p) + len(r) for p, r in sequences)
    ids = torch.zeros(len(sequences), longest, dtype=torch.long)
    scored = torch.zeros(len(sequences), longest, dtype=torch.bool)
    for i, (prompt, response) in enumerate(sequences):
        ids[i, : len(prompt) + len(response)] = torch.tensor(prompt + response)
        scored[i, len(prompt) : len(prompt) + len(response)] = True
    logits = model(ids).logits[:, :-1]
    logp = logits.log_softmax(-1).gather(2, ids[:, 1:, None])[..., 0]
    sums = torch.where(scored[:, 1:], logp, 0).sum(1)
    return list(sums.split([len(row["responses"]) for row in rows]))


def by_torch(model: Any, rows: list[dict[str, Any]], robust: Robust, kind: str) -> list[Any]:
    """The reports of all steps; the model is trained."""
    with torch.no_grad():
        reference = [r.clone() for r in log_probabilities(model, rows)]
    make = torch.optim.AdamW if kind == "adamw" else torch.optim.SGD
    rate = 1e-3 if kind == "adamw" else 0.05
    optimizer = make(model.parameters(), lr=rate, weight_decay=0.0)

    def forward(index: slice) -> MicroBatch:
        part = rows[index]
        inputs = Inputs(
            log_probabilities(model, part),
            ref_logp=reference[index],
            lengths=[torch.tensor([float(len(r)) for r in row["responses"]]) for row in part],
            scores=[torch.tensor(row["scores"], dtype=torch.float64) for row in part],
        )
        return MicroBatch(inputs, torch.tensor([row["h"] for row in part], dtype=torch.float64))

    reports = []
    for step in range(STEPS):
        optimizer.zero_grad()
        parts = [slice(0, 3), slice(3, 6), slice(6, 8)]
        reports.append(exact_step(robust, parts, forward, model, step=step + 1))
        optimizer.step()
    return reports


def by_host(
    folder: Path, model: Path, rows: list[dict[str, Any]], loss: str, robust: list[str], kind: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Path]:
    """metrics.jsonl, scores.jsonl and the trained model."""
    data, out = folder / "data.jsonl", folder / "run"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    rate = "1e-3" if kind == "adamw" else "0.05"
    command = f"train --loss {loss} --model {model} --data {data} --out {out} --batch {COUNT}"
    command += f" --micro-batch 5 --steps {STEPS} --optimizer {kind} --lr {rate} --schedule constant --warmup 0"
    command += " --max-grad-norm 0 --quiet"
    environment = os.environ | {"HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
    done = subprocess.run(
        [str(BUILD / "dora-host"), *command.split(), *robust],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    logs = [
        [json.loads(line) for line in (out / name).read_text().splitlines()]
        for name in ("metrics.jsonl", "scores.jsonl")
    ]
    return logs[0], logs[1], out / "model"


@pytest.mark.parametrize("kind", ["sgd", "adamw"])
@pytest.mark.parametrize(
    ("loss", "arguments", "params"),
    [
        ("lire", ["--robust", "dora", "--lambda", "0.5"], ("dora", {"lam": 0.5})),
        ("dpo-pl", ["--robust", "cvar", "--robust-param", "alpha=0.6"], ("cvar", {"alpha": 0.6})),
    ],
)
def test_twenty_steps(
    loss: str, arguments: list[str], params: tuple[str, Any], kind: str, tmp_path: Path
) -> None:
    """Objectives, losses, weights and final parameters agree, in one pass and in two."""
    model = write_model(tmp_path / "model")
    rows = make_rows()
    robust = Robust(objective(loss), params[0], **params[1])
    metrics, scores, trained = by_host(tmp_path, tmp_path / "model", rows, loss, arguments, kind)
    reports = by_torch(model, rows, robust, kind)
    # Both compute the model in float32, in different orders. The difference grows with the steps.
    for step, (line, report) in enumerate(zip(metrics, reports, strict=True)):
        assert report.value == pytest.approx(line["objective"], rel=2e-4, abs=2e-5), step
    last = [line["loss_weight"] for line in scores if line["step"] == STEPS]
    assert sum(last) == pytest.approx(reports[-1].weights.sum(), rel=1e-3)
    assert last == pytest.approx(list(reports[-1].weights), rel=5e-3, abs=1e-4)
    assert abs(metrics[-1]["objective"] - metrics[0]["objective"]) > 0.01
    other = transformers.LlamaForCausalLM.from_pretrained(trained)
    for (name, ours), theirs in zip(model.named_parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(
            ours, theirs, rtol=2e-3, atol=3e-4, msg=lambda m, n=name: f"{n}: {m}"
        )
