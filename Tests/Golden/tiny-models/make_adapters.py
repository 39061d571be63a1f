"""Writes the folders *-lora-* beside it with PEFT: adapters for the models here, and what they compute.

python make_adapters.py     (peft 0.21.2, transformers 5.24.0, torch 2.13.0 on a CPU)
"""

import json
from pathlib import Path

import torch
import transformers
from peft import LoraConfig, PeftModel, get_peft_model

FOLDER = Path(__file__).parent
BETA = 0.1
ADAPTERS = {
    # The matrices are Conv1D. Queries, keys and values are one matrix, and c_proj names two layers
    # of a block.
    "gpt2-lora-all": ("gpt2", dict(r=3, lora_alpha=12, target_modules="all-linear")),
    # Every kind of layer has its own rank and alpha, in one layer or in all layers.
    "llama-lora-patterns": (
        "llama",
        dict(r=4, lora_alpha=8, use_rslora=True, target_modules=["q_proj", "k_proj", "o_proj", "up_proj", "down_proj"],
             rank_pattern={"k_proj": 2, "layers.1.mlp.up_proj": 6}, alpha_pattern={"self_attn.o_proj": 3})),
    # The matrices have biases, only one layer has an adapter, and gate has one without up.
    "qwen2-lora-gate": (
        "qwen2", dict(r=2, lora_alpha=4, target_modules=["gate_proj", "v_proj"], layers_to_transform=[1])),
}


def token_logps(model, prompt, response):
    logits = model(input_ids=torch.tensor([prompt + response])).logits[0]
    logps = logits[len(prompt) - 1:-1].log_softmax(-1)
    return logps[torch.arange(len(response)), torch.tensor(response)]


def sums(model, pairs):
    return [[token_logps(model, pair["prompt"], pair[kind]).sum() for kind in ("chosen", "rejected")] for pair in pairs]


def preference_loss(model, pairs, reference):
    losses = []
    for (chosen, rejected), (ref_chosen, ref_rejected) in zip(sums(model, pairs), reference):
        margin = BETA * ((chosen - ref_chosen) - (rejected - ref_rejected))
        losses.append(-torch.nn.functional.logsigmoid(margin))
    return torch.stack(losses).mean()


def make(folder, base, settings):
    torch.manual_seed(20261130)
    pairs = json.loads((FOLDER / base / "golden.json").read_text())["dpo"]["pairs"]
    load = lambda: transformers.AutoModelForCausalLM.from_pretrained(
        FOLDER / base, attn_implementation="eager", dtype=torch.float32).eval()
    model = get_peft_model(load(), LoraConfig(task_type="CAUSAL_LM", **settings)).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_" in name:
                parameter.copy_(0.1 * torch.randn_like(parameter))
    model.save_pretrained(folder)
    config = json.loads((folder / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = f"../{base}"
    config["target_modules"] = sorted(config["target_modules"])
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    (folder / "README.md").unlink(missing_ok=True)

    model = PeftModel.from_pretrained(load(), folder, is_trainable=True).eval()
    sequences = []
    for index, pair in enumerate(pairs):
        for kind in ("chosen", "rejected"):
            ids = pair["prompt"] + pair[kind]
            with torch.no_grad():
                logps = token_logps(model, pair["prompt"], pair[kind])
            sequences.append({
                "pair": index, "kind": kind, "input_ids": ids, "prompt_len": len(pair["prompt"]),
                "response_token_logprobs": logps.tolist()})
    prompt = pairs[0]["prompt"]
    with torch.no_grad():
        ids = list(prompt)
        for _ in range(12):
            ids.append(model(input_ids=torch.tensor([ids])).logits[0, -1].argmax().item())
    with torch.no_grad(), model.disable_adapter():
        reference = [[x.item() for x in pair] for pair in sums(model, pairs)]
    double = model.double()
    for sequence in sequences:
        pair = pairs[sequence["pair"]]
        with torch.no_grad():
            sequence["response_logprob_sum_f64"] = token_logps(double, pair["prompt"], pair[sequence["kind"]]).sum().item()
    loss = preference_loss(double, pairs, reference)
    loss.backward()
    gradients = {name: p.grad for name, p in double.named_parameters() if p.requires_grad}
    assert all("lora_" in name for name in gradients)
    golden = {
        "format": 1, "computed_with": f"peft, transformers {transformers.__version__}, torch {torch.__version__}, eager attention, cpu",
        "beta": BETA, "reference": "base model with the adapter disabled", "sequences": sequences,
        "greedy": {"prompt": prompt, "continuation": ids[len(prompt):]},
        "dpo": {
            "pairs": pairs,
            "reference_logprob_sums": [{"chosen": a, "rejected": b} for a, b in reference],
            "loss_mean_f64": loss.item(),
            "grad_l2_f64": {name: g.norm().item() for name, g in gradients.items()},
            "grad_first4": {name: g.flatten()[:4].tolist() for name, g in gradients.items()},
        },
    }
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")


for name, (base, settings) in ADAPTERS.items():
    make(FOLDER / name, base, settings)
