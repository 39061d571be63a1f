"""Writes this folder with transformers: a reward model, its scores, and a preference gradient.

python make.py     (transformers 5.23.0, torch 2.13.0 on a CPU)
"""

import json
from pathlib import Path

import torch
from transformers import LlamaConfig, LlamaForSequenceClassification

FOLDER = Path(__file__).parent
PAIRS = [
    ([1, 7, 22, 41, 3, 17, 2], [1, 7, 22, 41, 9, 2]),
    ([1, 30, 5], [1, 30, 44, 12, 58, 6, 19, 33, 2]),
    ([1, 11, 48, 20, 2], [1, 11, 2]),
]

torch.manual_seed(20260101)
config = LlamaConfig(
    vocab_size=60, hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=32, rms_norm_eps=1e-5, pad_token_id=0, bos_token_id=1,
    eos_token_id=2, num_labels=1, attn_implementation="eager")
model = LlamaForSequenceClassification(config).eval()
with torch.no_grad():
    for name, parameter in model.named_parameters():
        around = 1.0 if name.endswith("norm.weight") else 0.0
        parameter.copy_(around + 0.25 * torch.randn_like(parameter))
model.save_pretrained(FOLDER)


def scores(model):
    """One sequence at a time: no padding, so that the last token is the last of the row."""
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
(FOLDER / "golden.json").write_text(json.dumps(golden) + "\n")
