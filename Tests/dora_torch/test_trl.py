"""TRL 1.16's DPOTrainer with plugins: its own curves, lists of responses, exact accumulation, PEFT."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from conftest import objective

trl = pytest.importorskip("trl", reason="SKIPPED LOUDLY: TRL isn't installed, its trainer is untested")

from datasets import Dataset  # noqa: E402
from tokenizers import Tokenizer, models, pre_tokenizers  # noqa: E402
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast  # noqa: E402

from dora_torch import Robust  # noqa: E402
from dora_torch.trl import DoRADPOTrainer  # noqa: E402

WORDS = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]


def tokenizer() -> PreTrainedTokenizerFast:
    vocabulary = {w: i for i, w in enumerate(["<pad>", "<eos>", "<unk>", *WORDS])}
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>"
    )


def model(seed: int = 0) -> LlamaForCausalLM:
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=16,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        pad_token_id=0,
        eos_token_id=1,
        bos_token_id=None,
    )
    return LlamaForCausalLM(config).float()


def pairs(count: int = 8) -> Dataset:
    rows = []
    for i in range(count):
        prompt = f"{WORDS[i % 10]} {WORDS[(3 * i) % 10]} "
        chosen = " ".join(WORDS[(i + j) % 10] for j in range(2 + i % 3))
        rejected = " ".join(WORDS[(2 * i + 5 * j) % 10] for j in range(1 + i % 4))
        rows.append({"prompt": prompt, "chosen": chosen + " ", "rejected": rejected + " "})
    return Dataset.from_list(rows)


def lists(count: int = 8) -> Dataset:
    rows = []
    for i in range(count):
        responses = [
            " ".join(WORDS[(i * k + j) % 10] for j in range(1 + (i + k) % 3)) + " "
            for k in range(2 + i % 3)
        ]
        scores = [((i * 7 + k * 3) % 10) / 10 for k in range(len(responses))]
        rows.append(
            {"prompt": f"{WORDS[i % 10]} ", "responses": responses, "scores": scores, "h": 0.5 + i / 8}
        )
    return Dataset.from_list(rows)


def train(kind: Any, folder: Path, data: Dataset, *, micro: int, accumulate: int, steps: int = 4, peft: Any = None, precompute: bool = False, config: dict[str, Any] | None = None, **options: Any) -> tuple[list[float], Any]:  # fmt: skip
    """The logged losses, and the trainer."""
    base = model()
    args = trl.DPOConfig(
        str(folder),
        per_device_train_batch_size=micro,
        gradient_accumulation_steps=accumulate,
        max_steps=steps,
        learning_rate=5e-3,
        lr_scheduler_type="constant",
        logging_steps=1,
        report_to="none",
        save_strategy="no",
        use_cpu=True,
        bf16=False,
        max_length=None,
        disable_tqdm=True,
        precompute_ref_log_probs=precompute,
        **(config or {}),
    )
    reference = None if peft is not None or precompute else copy.deepcopy(base)
    trainer = kind(
        model=base,
        ref_model=reference,
        args=args,
        train_dataset=data,
        processing_class=tokenizer(),
        peft_config=peft,
        **options,
    )
    trainer.train()
    return [e["loss"] for e in trainer.state.log_history if "loss" in e], trainer


def weights(trainer: Any) -> torch.Tensor:
    return torch.cat([p.detach().reshape(-1) for p in trainer.model.parameters()])


@pytest.mark.parametrize(
    ("plugin", "own"),
    [
        ("dpo", "sigmoid"),
        ("ipo", "ipo"),
        ("hinge", "hinge"),
        ("nca-pair", "nca_pair"),
        ("sigmoid-norm", "sigmoid_norm"),
    ],
)
def test_same_curve_as_trl(plugin: str, own: str, tmp_path: Path) -> None:
    """A mean over equal micro-batches is TRL's own objective: losses and weights agree."""
    theirs, a = train(
        trl.DPOTrainer, tmp_path, pairs(), micro=2, accumulate=2, config={"loss_type": [own]}
    )
    ours, b = train(
        DoRADPOTrainer, tmp_path, pairs(), micro=2, accumulate=2, loss=Robust(objective(plugin), "erm")
    )
    # TRL computes in float32, and its log has only a few digits.
    assert ours == pytest.approx(theirs, rel=2e-4, abs=2e-4)
    torch.testing.assert_close(weights(b), weights(a), rtol=1e-3, atol=2e-5)


@pytest.mark.parametrize(
    ("loss", "robust", "params"),
    [("lire", "dora", {"lam": 0.2}), ("lire", "cvar", {"alpha": 0.5})],
)
def test_lists_are_exact(loss: str, robust: str, params: dict[str, float], tmp_path: Path) -> None:
    """Lists of responses: one micro-batch of eight, or eight of one, end at the same weights."""
    ends, curves = [], []
    for micro, accumulate in ((8, 1), (2, 4), (1, 8)):
        made = Robust(objective(loss), robust, **params)
        curve, trainer = train(
            DoRADPOTrainer,
            tmp_path,
            lists(),
            micro=micro,
            accumulate=accumulate,
            loss=made,
        )
        curves.append(curve)
        ends.append(weights(trainer))
    assert curves[1] == pytest.approx(curves[0], rel=1e-4)
    # Adam turns rounding errors of float32 gradients near 0 into small steps.
    torch.testing.assert_close(ends[1], ends[0], rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(ends[2], ends[0], rtol=1e-3, atol=1e-4)
    assert (ends[0] - weights_of(model())).abs().max() > 1e-3


def weights_of(net: torch.nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().reshape(-1) for p in net.parameters()])


def test_peft_and_precomputed_reference(tmp_path: Path) -> None:
    """A LoRA adapter trains, with the base model as the reference; precomputed references agree with it."""
    peft = pytest.importorskip("peft")
    config = peft.LoraConfig(r=2, target_modules=["q_proj"], init_lora_weights=True)
    curve, _ = train(
        DoRADPOTrainer,
        tmp_path,
        lists(),
        micro=2,
        accumulate=2,
        peft=config,
        loss=Robust(objective("dpo-pl")),
    )
    assert len(curve) == 4
    plain, a = train(
        DoRADPOTrainer, tmp_path, lists(), micro=2, accumulate=2, loss=Robust(objective("dpo-pl"))
    )
    before, b = train(
        DoRADPOTrainer,
        tmp_path,
        lists(),
        micro=2,
        accumulate=2,
        precompute=True,
        loss=Robust(objective("dpo-pl")),
    )
    assert before == pytest.approx(plain, rel=1e-4)
    torch.testing.assert_close(weights(b), weights(a), rtol=1e-4, atol=1e-5)
