"""Writes the folders in `architectures` beside it with transformers: tiny decoders, and what it computes with them.

python make_architectures.py [NAME ...]     (transformers 5.24.0, torch 2.13.0 on a CPU)

Weights are random, rounded to bfloat16 and stored so. `config-v4.json`, where there is one, is the same
configuration as version 4 of transformers writes it. README.md describes golden.json.
"""

import copy
import json
import shutil
import sys
from pathlib import Path

import torch
import transformers

FOLDER = Path(__file__).parent / "architectures"
BETA = 0.1
COMMON = dict(
    bos_token_id=1, eos_token_id=2, pad_token_id=0, attn_implementation="eager", max_position_embeddings=64)
FAMILY = dict(COMMON, vocab_size=40, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2)


def rope(kind, **fields):
    return dict(rope_type=kind, rope_theta=fields.pop("theta", 10000.0), **fields)


LONG = [1.0, 1.5, 2.5, 4.0]
SHORT = [1.0, 1.1, 1.2, 1.3]

# Maps each name to transformers' class and its configuration.
MODELS = {
    "llama-biased": ("Llama", dict(
        FAMILY, hidden_size=20, num_attention_heads=4, num_key_value_heads=1, head_dim=6, attention_bias=True,
        mlp_bias=True, hidden_act="gelu_pytorch_tanh", tie_word_embeddings=True)),
    "llama-linear": ("Llama", dict(FAMILY, rope_parameters=rope("linear", factor=4.0))),
    # The scaling takes effect in sequences of more than 12 tokens.
    "llama-dynamic": ("Llama", dict(FAMILY, max_position_embeddings=12, rope_parameters=rope("dynamic", factor=4.0))),
    "llama-yarn": ("Llama", dict(
        FAMILY, head_dim=12, rope_parameters=rope(
            "yarn", factor=4.0, original_max_position_embeddings=16, beta_fast=4.0, beta_slow=1.0))),
    "llama-yarn-whole": ("Llama", dict(
        FAMILY, head_dim=12, rope_parameters=rope(
            "yarn", factor=4.0, original_max_position_embeddings=16, beta_fast=3.0, beta_slow=1.0, mscale=0.7,
            mscale_all_dim=0.4, truncate=False))),
    "llama-longrope": ("Llama", dict(
        FAMILY, rope_parameters=rope(
            "longrope", factor=4.0, original_max_position_embeddings=16, long_factor=LONG, short_factor=SHORT))),
    "mistral": ("Mistral", dict(FAMILY, num_key_value_heads=1, head_dim=10, sliding_window=3)),
    "qwen2-yarn": ("Qwen2", dict(
        FAMILY, num_key_value_heads=1, rope_parameters=rope(
            "yarn", factor=4.0, original_max_position_embeddings=16))),
    "qwen3": ("Qwen3", dict(
        FAMILY, hidden_size=24, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=1, head_dim=10,
        vocab_size=41, use_sliding_window=True, sliding_window=5, max_window_layers=1)),
    "qwen3-biased": ("Qwen3", dict(
        FAMILY, num_key_value_heads=2, head_dim=8, attention_bias=True, tie_word_embeddings=True)),
    "smollm3": ("SmolLM3", dict(
        FAMILY, hidden_size=24, num_hidden_layers=4, num_attention_heads=3, num_key_value_heads=1,
        no_rope_layer_interval=2, tie_word_embeddings=True)),
    "smollm3-window": ("SmolLM3", dict(
        FAMILY, num_hidden_layers=3, num_key_value_heads=2, no_rope_layers=[1, 0, 1], use_sliding_window=True,
        sliding_window=4, attention_bias=True, tie_word_embeddings=False)),
    "gemma": ("Gemma", dict(FAMILY, hidden_size=20, num_key_value_heads=1, head_dim=12)),
    "gemma2": ("Gemma2", dict(
        FAMILY, hidden_size=20, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, head_dim=6,
        query_pre_attn_scalar=10, sliding_window=4, attn_logit_softcapping=2.0, final_logit_softcapping=3.0)),
    "gemma2-uncapped": ("Gemma2", dict(
        FAMILY, num_key_value_heads=1, head_dim=8, query_pre_attn_scalar=8, sliding_window=6,
        attn_logit_softcapping=None, final_logit_softcapping=None, tie_word_embeddings=False)),
    "gemma3": ("Gemma3", dict(
        FAMILY, num_hidden_layers=4, num_key_value_heads=1, head_dim=10, query_pre_attn_scalar=12, sliding_window=5,
        layer_types=["sliding_attention", "full_attention"] * 2,
        rope_parameters=dict(
            full_attention=rope("linear", theta=1000000.0, factor=8.0), sliding_attention=rope("default")))),
    # Sequences of more than 12 tokens use the other list of factors.
    "phi3": ("Phi3", dict(
        FAMILY, num_attention_heads=2, num_key_value_heads=1, sliding_window=9, original_max_position_embeddings=12,
        max_position_embeddings=48, rope_parameters=rope("longrope", long_factor=LONG, short_factor=SHORT))),
    "phi3-partial": ("Phi3", dict(
        FAMILY, hidden_size=20, num_key_value_heads=2, original_max_position_embeddings=12,
        max_position_embeddings=48, tie_word_embeddings=True, rope_parameters=rope(
            "longrope", long_factor=LONG[:2], short_factor=SHORT[:2], partial_rotary_factor=0.4))),
    "phi3-plain": ("Phi3", dict(FAMILY, sliding_window=7)),
    "gpt-neox": ("GPTNeoX", dict(
        FAMILY, hidden_size=32, num_attention_heads=2, rope_parameters=rope("default", partial_rotary_factor=0.25))),
    "gpt-neox-sequential": ("GPTNeoX", dict(
        FAMILY, hidden_size=24, num_attention_heads=3, use_parallel_residual=False, attention_bias=False,
        hidden_act="gelu_fast", tie_word_embeddings=True,
        rope_parameters=rope("linear", factor=2.0, partial_rotary_factor=1.0))),
    "opt": ("OPT", dict(
        COMMON, vocab_size=40, hidden_size=16, ffn_dim=24, num_hidden_layers=2, num_attention_heads=2)),
}
CAUSAL = {"Gemma3": "Gemma3ForCausalLM"}
CONFIGS = {"Gemma3": "Gemma3TextConfig"}
# Classes with norms whose weights are added to 1.
FROM_ONE = ("Gemma", "Gemma2", "Gemma3")

PROMPTS = [[1, 7, 22, 31, 3, 17], [1, 30, 5, 9, 9, 11, 38, 6], [4]]
PAIRS = [
    (PROMPTS[0], [22, 9, 2], [33, 14, 8, 39, 26, 5, 12, 12, 19, 30, 2]),
    (PROMPTS[1], [35, 12, 34, 6, 19, 33, 2], [13, 20, 2]),
    (PROMPTS[2], [11], [25, 7, 18, 36, 4, 10, 29, 16, 3, 21, 37, 32, 15, 8, 27, 6]),
]
GREEDY = [1, 30, 5, 9]


def randomise(model, kind, seed):
    torch.manual_seed(seed)
    for name, parameter in model.named_parameters():
        is_norm = "norm" in name and name.endswith("weight")
        around = 1.0 if is_norm and kind not in FROM_ONE else 0.0
        deviation = 0.25 if is_norm or name.endswith("bias") else 0.35
        parameter.data.copy_((around + deviation * torch.randn_like(parameter)).bfloat16().float())
    model.tie_weights()


def forget_lengths(model):
    """Dynamic scaling keeps the frequencies of the longest sequence so far: as if the model was new."""
    for module in model.modules():
        if hasattr(module, "max_seq_len_cached") and hasattr(module, "original_inv_freq"):
            module.max_seq_len_cached = module.original_max_seq_len
            module.inv_freq = module.original_inv_freq.clone()


def logits(model, ids):
    forget_lengths(model)
    return model(input_ids=torch.tensor([ids]), use_cache=False).logits[0]


def log_probabilities(model, prompt, response):
    scores = logits(model, prompt + response)[len(prompt) - 1:-1]
    return torch.log_softmax(scores, -1).gather(1, torch.tensor(response)[:, None])[:, 0]


def greedy(model, prompt, count):
    ids = list(prompt)
    for _ in range(count):
        scores = logits(model, ids)[-1]
        best = scores.topk(2).values
        if best[0] - best[1] < 1e-3:  # Rounding would decide.
            return None
        ids.append(int(scores.argmax()))
    return ids[len(prompt):]


def gradients(model):
    """By the names that files have."""
    old = {"lm_head.weight": "embed_out.weight"} if model.config.model_type == "gpt_neox" else {}
    return {old.get(name, name): p.grad for name, p in model.named_parameters()}


def numbers(tensor):
    return [float(f"{value:.9g}") for value in tensor.double().flatten().tolist()]


def golden(model, sampled):
    sequences = []
    for prompt, chosen, rejected in PAIRS:
        for response in (chosen, rejected):
            with torch.no_grad():
                scored = log_probabilities(model, prompt, response)
                sequences.append({
                    "input_ids": prompt + response, "prompt_len": len(prompt),
                    "response_token_logprobs": numbers(scored),
                    "response_logprob_sum_f64": scored.sum().item(),
                    "logits_last": numbers(logits(model, prompt + response)[-1])})
    references = [{"chosen": -3.0 * len(c), "rejected": -3.1 * len(r)} for _, c, r in PAIRS]
    margins = [
        log_probabilities(model, p, c).sum() - r["chosen"] - log_probabilities(model, p, b).sum() + r["rejected"]
        for (p, c, b), r in zip(PAIRS, references)]
    loss = -torch.nn.functional.logsigmoid(BETA * torch.stack(margins)).mean()
    loss.backward()
    return {
        "format": 1, "beta": BETA, "sequences": sequences,
        "dpo": {
            "pairs": [{"prompt": p, "chosen": c, "rejected": r} for p, c, r in PAIRS],
            "reference_logprob_sums": references, "loss_mean_f64": loss.item(),
            "grad_l2_f64": {name: g.norm().item() for name, g in gradients(model).items()},
            "grad_first4": {name: numbers(g.flatten()[:4]) for name, g in gradients(model).items()}},
        "greedy": {"prompt": GREEDY, "continuation": sampled},
    }


def as_version_4(config):
    """The fields that version 5 has moved, where version 4 had them."""
    old = dict(config, torch_dtype=config["dtype"], transformers_version="4.46.0")
    del old["dtype"]
    rotary = old.pop("rope_parameters", None)
    kind = old["model_type"]
    if kind == "gemma3_text":
        whole, windowed = rotary["full_attention"], rotary["sliding_attention"]
        old["rope_theta"], old["rope_local_base_freq"] = whole.pop("rope_theta"), windowed["rope_theta"]
        old["rope_scaling"], old["sliding_window_pattern"] = whole, 2
        del old["layer_types"]
    elif rotary:
        theta, share = rotary.pop("rope_theta"), rotary.pop("partial_rotary_factor", None)
        old["rotary_emb_base" if kind == "gpt_neox" else "rope_theta"] = theta
        if share is not None and kind in ("gpt_neox", "phi3"):
            old["rotary_pct" if kind == "gpt_neox" else "partial_rotary_factor"] = share
        if rotary["rope_type"] == "longrope":
            old["original_max_position_embeddings"] = rotary.pop("original_max_position_embeddings")
        old["rope_scaling"] = None if rotary["rope_type"] == "default" else dict(rotary, type=rotary["rope_type"])
        if kind == "phi3" and old["rope_scaling"]:
            del old["rope_scaling"]["rope_type"]
        if kind in ("gemma2", "qwen2", "qwen3"):
            old.pop("layer_types", None)
    return old


def make(name):
    kind, fields = MODELS[name]
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    config = getattr(transformers, CONFIGS.get(kind, f"{kind}Config"))(**fields)
    model = getattr(transformers, CAUSAL.get(kind, f"{kind}ForCausalLM"))(config).eval()
    sampled, seed = None, 20261130
    while sampled is None:
        randomise(model, kind, seed)
        with torch.no_grad():
            sampled = greedy(model, GREEDY, 14)
        seed += 1
    # A copy is saved, since the conversion would round the model's buffers as well.
    copy.deepcopy(model).bfloat16().save_pretrained(folder)
    with torch.no_grad():
        forget_lengths(model)
        generated = model.generate(
            torch.tensor([GREEDY]), max_new_tokens=14, do_sample=False, eos_token_id=None, pad_token_id=0)
    if name != "llama-dynamic":  # Its cached keys are rotated for the length when read.
        assert generated[0, len(GREEDY):].tolist() == sampled, name
    (folder / "golden.json").write_text(json.dumps(golden(model.double(), sampled)) + "\n")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config-v4.json").write_text(json.dumps(as_version_4(config), indent=2) + "\n")
    (folder / "generation_config.json").unlink(missing_ok=True)


if __name__ == "__main__":
    for name in sys.argv[1:] or MODELS:
        make(name)
        print(name)
