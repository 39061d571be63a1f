"""Writes the folders in `encoders` beside it with transformers: tiny classifiers, their scores, and gradients.

python make_encoders.py     (transformers 5.24.0, torch 2.13.0 on a CPU)

`config-v4.json` is the same configuration as version 4 of transformers writes it, where it differs.
"""

import copy
import json
import shutil
from pathlib import Path

import torch
import transformers

FOLDER = Path(__file__).parent / "encoders"
COMMON = dict(vocab_size=50, num_labels=3, pad_token_id=1, bos_token_id=0, eos_token_id=2, attn_implementation="eager")
FAMILY = dict(
    COMMON, hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4,
    max_position_embeddings=40)
MODERN = dict(
    FAMILY, num_hidden_layers=4, local_attention=6, cls_token_id=0, sep_token_id=2, max_position_embeddings=64)
MODELS = {
    "roberta": ("Roberta", dict(FAMILY, type_vocab_size=1, layer_norm_eps=1e-5)),
    "distilbert": ("DistilBert", dict(
        COMMON, dim=24, hidden_dim=40, n_layers=2, n_heads=3, max_position_embeddings=32)),
    "modernbert": ("ModernBert", MODERN),
    # Uses mean pooling, biases everywhere, named layers, and the same rotation in global and local
    # layers.
    "modernbert-mean": ("ModernBert", dict(
        MODERN, num_hidden_layers=3, classifier_pooling="mean", norm_bias=True, attention_bias=True, mlp_bias=True,
        classifier_bias=True, layer_types=["sliding_attention", "full_attention", "sliding_attention"],
        rope_parameters={
            kind: dict(rope_type="default", rope_theta=5000.0) for kind in ("full_attention", "sliding_attention")})),
}
INPUTS = [
    [0, 7, 22, 31, 3, 17, 33, 14, 8, 39, 26, 5, 12, 12, 19, 30, 2],
    [0, 30, 5, 2],
    [0, 45, 9, 9, 38, 6, 11, 4, 41, 2, 35, 2],
    # The padding token occurs within a text.
    [0, 8, 1, 16, 27, 2],
]
# The labels of the first three sequences, because transformers computes no gradient for a padding
# token's embedding.
LABELS = [2, 0, 1]


def make(name):
    kind, fields = MODELS[name]
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    config = getattr(transformers, f"{kind}Config")(**fields)
    model = getattr(transformers, f"{kind}ForSequenceClassification")(config).eval()
    torch.manual_seed(20261130)
    for parameter_name, parameter in model.named_parameters():
        is_norm = "norm" in parameter_name.lower() and parameter_name.endswith("weight")
        around = 1.0 if is_norm else 0.0
        parameter.data.copy_((around + 0.3 * torch.randn_like(parameter)).bfloat16().float())
    copy.deepcopy(model).bfloat16().save_pretrained(folder)
    model = model.double()

    logits = torch.cat([
        model(input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long)).logits
        for ids in INPUTS])
    loss = torch.nn.functional.cross_entropy(logits[:len(LABELS)], torch.tensor(LABELS))
    loss.backward()
    golden = {
        "input_ids": INPUTS, "labels": LABELS, "logits": logits.tolist(), "cross_entropy_mean_f64": loss.item(),
        "grad_l2_f64": {n: p.grad.norm().item() for n, p in model.named_parameters()},
    }
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")
    config = json.loads((folder / "config.json").read_text())
    old = dict(config, torch_dtype=config["dtype"])
    del old["dtype"]
    if rotary := old.pop("rope_parameters", None):
        old["global_rope_theta"] = rotary["full_attention"]["rope_theta"]
        old["local_rope_theta"] = rotary["sliding_attention"]["rope_theta"]
        if name == "modernbert":
            del old["layer_types"]
            old["global_attn_every_n_layers"] = 3
    (folder / "config-v4.json").write_text(json.dumps(old, indent=2) + "\n")


for name in MODELS:
    make(name)
    print(name)
