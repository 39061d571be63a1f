"""Writes this folder with transformers: an encoder that is a reward model, its tokenizer, and its scores of texts.

python make.py     (transformers 5.23.0, tokenizers, torch 2.13.0 on a CPU)
"""

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification

FOLDER = Path(__file__).parent
WORDS = (
    "[PAD] [UNK] [CLS] [SEP] what is the sky grass blue green it was cold ##er ##ness ##s where do bird fish go south "
    "swim deep why to rest yes no sea . ? ,").split()
TEXTS = [
    ("What is the sky?", "The sky is blue.", "It was colder, no?"),
    ("Where do birds go?", "South, to rest.", "To the deep sea, the deepness of it."),
    ("Why?", "No.", "The grass was green, the fish do swim to where it is deep, the birds go south."),
]
LENGTH = 24

tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
tokenizer.post_processor = processors.TemplateProcessing(
    single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
tokenizer.decoder = decoders.WordPiece()
tokenizer.save(str(FOLDER / "tokenizer.json"))

torch.manual_seed(20260102)
config = BertConfig(
    vocab_size=len(WORDS), hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4,
    max_position_embeddings=LENGTH, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, num_labels=1,
    pad_token_id=0, attn_implementation="eager")
model = BertForSequenceClassification(config).eval()
with torch.no_grad():
    for name, parameter in model.named_parameters():
        around = 1.0 if name.endswith("LayerNorm.weight") else 0.0
        parameter.copy_(around + 0.25 * torch.randn_like(parameter))
model.save_pretrained(FOLDER)


def score(prompt, response):
    """A pair that is too long loses tokens of whichever text is longer at the time: 'longest_first'."""
    tokenizer.enable_truncation(LENGTH, strategy="longest_first")
    pair = tokenizer.encode(prompt, response)
    return model(
        input_ids=torch.tensor([pair.ids]), token_type_ids=torch.tensor([pair.type_ids])).logits[0, 0].item()


with torch.no_grad():
    rows = [
        {"prompt": prompt, "chosen": chosen, "rejected": rejected,
         "scores": [score(prompt, chosen), score(prompt, rejected)]}
        for prompt, chosen, rejected in TEXTS]
(FOLDER / "golden.json").write_text(json.dumps({"rows": rows}) + "\n")
