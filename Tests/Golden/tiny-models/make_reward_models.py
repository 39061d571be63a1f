"""Writes the folders reward-model* beside it with transformers: reward models, their scores, and preference gradients.

python make_reward_models.py     (transformers 5.23.0, torch 2.13.0 on a CPU)
"""

import json
from pathlib import Path

import torch
import transformers

FOLDER = Path(__file__).parent
PAIRS = [
    ([1, 7, 22, 41, 3, 17, 2], [1, 7, 22, 41, 9, 2]),
    ([1, 30, 5], [1, 30, 44, 12, 58, 6, 19, 33, 2]),
    ([1, 11, 48, 20, 2], [1, 11, 2]),
]
COMMON = dict(
    vocab_size=60, pad_token_id=0, bos_token_id=1, eos_token_id=2, num_labels=1, attn_implementation="eager")
FAMILY = dict(
    COMMON, hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=32, rms_norm_eps=1e-5)
MODELS = {
    "reward-model": ("Llama", FAMILY),
    "reward-model-llama-biased": ("Llama", dict(FAMILY, attention_bias=True, mlp_bias=True)),
    "reward-model-mistral": ("Mistral", dict(FAMILY, head_dim=8, sliding_window=3)),
    # Only the second layer has a window.
    "reward-model-qwen2": (
        "Qwen2", dict(FAMILY, use_sliding_window=True, sliding_window=3, max_window_layers=1)),
    # The padding token also ends a text, as is common with GPT-2.
    "reward-model-gpt2": (
        "GPT2",
        dict(COMMON, pad_token_id=2, n_embd=24, n_inner=40, n_layer=2, n_head=4, n_positions=32,
             activation_function="gelu")),
}


def is_scale(name):
    return name.endswith(("norm.weight", "ln_1.weight", "ln_2.weight", "ln_f.weight"))


def make(folder, kind, fields):
    torch.manual_seed(20260101)
    config = getattr(transformers, f"{kind}Config")(**fields)
    model = getattr(transformers, f"{kind}ForSequenceClassification")(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            around = 1.0 if is_scale(name) else 0.0
            parameter.copy_(around + 0.25 * torch.randn_like(parameter))
    model.save_pretrained(folder)

    def scores(model):
        """One sequence at a time: without padding."""
        return [[model(input_ids=torch.tensor([ids])).logits[0, 0] for ids in pair] for pair in PAIRS]

    logits = [[score.item() for score in pair] for pair in scores(model)]
    double = model.double()
    loss = torch.stack([-torch.nn.functional.logsigmoid(a - b) for a, b in scores(double)]).mean()
    loss.backward()
    golden = {
        "pairs": [{"chosen": a, "rejected": b} for a, b in PAIRS],
        "logits": logits,
        "loss_mean_f64": loss.item(),
        "grad_l2_f64": {name: p.grad.norm().item() for name, p in double.named_parameters()},
    }
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")


for name, (kind, fields) in MODELS.items():
    make(FOLDER / name, kind, fields)
