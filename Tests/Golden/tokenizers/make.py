#!/usr/bin/env python3
"""Writes components.json: small tokenizers, one for each component, and what the `tokenizers` library
makes of some texts with them.

    python3 -m venv venv && venv/bin/pip install tokenizers==0.23.3 sentencepiece==0.2.3
    venv/bin/python make.py > components.json
"""
import io
import json
import tempfile

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
from tokenizers import processors
from tokenizers.trainers import BpeTrainer, UnigramTrainer, WordPieceTrainer

TEXTS = [
    "", " ", "  ", "Hello, world!", "don't IT'S we'll I'm they'Re 'ſ", "x=12345 + 6.78; 0x1F", "  two  spaces ",
    "\n\n\tline\r\n  end \n", "naïve café cafe\u0301 Å \u212b A\u030a", "ﬁne ﷺ ㎏ ① ½ ²", "각 가 한국어",
    "日本語の文章。今天天气很好", "Привет, мир! ЁЖ", "\u05d0\u05b0\u05c1 עברית", "हिन्दी में", "🙂🏽👨‍👩‍👧 flags 🇩🇪",
    "a\u00a0b\u2003c\u3000d\u0085e\u200bf\ufeffg", "<s>in</s> the [MASK] text", "the then breathe the",
    "THE World  World hello  hello", "e  e", "snake_case CamelCaseWord HTTPServer2", "ab ab abc aab xq yxy9q",
    "¾fiÅ ¼fi9 ªº", "\u0000\u0001\u007f\ufffd", "İstanbul ΑΣ ß ẞ", "a\u0300\u0323b\u0327\u0301", "2024-01-31T10:00", "---***---",
    "\U0001d400\U00020000\U000e0001", "  \n  \n", "K k \u212a S s ſ", "…。،", "no newline at end\n",
]
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+")
PATTERNS = {
    "llama3": LLAMA3,
    "cl100k": (
        r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*"
        r"|\s*[\r\n]|\s+(?!\S)|\s+"),
    "o200k": (
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+"
        r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}"
        r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"),
    "deepseek": (
        r"[!-/:-@\[-`{-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*"
        r"|\s*[\r\n]+|\s+(?!\S)|\s+"),
    "nested set": r" ?[^(\s|[.,!?…。，、।۔،])]+",
    "lookahead": r"\d{1,3}(?=(?:\d{3})*\b)",
    "intersection": r"[\p{Han}]+|[\p{L}\p{M}&&[^\p{Han}]]+|\p{^L}",
    "lazy": r"a+?b|(?:x|yz)+?[0-9]*?q|\w+?\b",
    "lookbehind": r"(?<=\s)\S|(?<![a-z])[A-Z]+",
    "counts": r"\p{N}{2}+|[a-c]{2,3}?|(?:ab|c){0,2}",
    "places": r"(?m:.)e|.\n|^a|b$|\Ah|o\z|(?>a+)b|\x{e9}|\h+|[\w-]+",
    "caseless": r"(?i)k|[a-c]x|(?-i:q)|s",
}
ADDED = [
    AddedToken("<s>", special=True, lstrip=True), AddedToken("</s>", special=True, rstrip=True),
    AddedToken("[MASK]", special=True, lstrip=True, rstrip=True), AddedToken("the", single_word=True),
    AddedToken("World", normalized=True, rstrip=True), AddedToken("THE", normalized=False),
    AddedToken("hello", normalized=True, single_word=True, lstrip=True),
    AddedToken(" e", normalized=False), AddedToken("  ", normalized=False, lstrip=True, rstrip=True),
]
BYTES = [f"<0x{i:02X}>" for i in range(256)]
cases = []


def add(name, tokenizer, edit=None):
    """Encodes all texts after a turn through JSON, as a user of the file would."""
    content = json.loads(tokenizer.to_str())
    if edit:
        edit(content)
    tokenizer = Tokenizer.from_str(json.dumps(content))
    rows = []
    for text in TEXTS:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        rows.append({"ids": ids, "with_special": tokenizer.encode(text).ids,
                     "decoded": tokenizer.decode(ids, skip_special_tokens=False) if ids else ""})
    cases.append({"name": name, "tokenizer": content, "rows": rows})


def bpe(name, norm=None, pre=None, dec=None, post=None, added=(), edit=None, size=120, special=(), **options):
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", **options))
    if norm:
        tokenizer.normalizer = norm
    if pre:
        tokenizer.pre_tokenizer = pre
    affixes = {k: v for k, v in options.items() if k.endswith("fix")}
    tokenizer.train_from_iterator(TEXTS, BpeTrainer(
        vocab_size=size + len(special), special_tokens=["<unk>"] + list(special), show_progress=False, min_frequency=1,
        limit_alphabet=70, **affixes))
    if dec:
        tokenizer.decoder = dec
    if post:
        tokenizer.post_processor = post
    for token in added:
        (tokenizer.add_special_tokens if token.special else tokenizer.add_tokens)([token])
    add(name, tokenizer, edit)


def without_added_bytes(content):
    content["added_tokens"] = [t for t in content["added_tokens"] if not t["content"].startswith("<0x")]


def option(*edits, **options):
    def edit(content):
        content["model"].update(options)
        for other in edits:
            other(content)
    return edit


def charsmap():
    """A character map of a few rules, compiled by SentencePiece."""
    rules = {"ﬁ": "fi", "A\u030a": "Å", "a\u0300": "à", "①": "1", "①2": "twelve", "\u0001": "", "\u3000": " ",
             "각": "가", "ﷺ": "p b u h", "½": "1/2", "👨": "man"}
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
        for old, new in rules.items():
            file.write(" ".join(f"{ord(c):X}" for c in old) + "\t" + " ".join(f"{ord(c):X}" for c in new) + "\n")
        file.flush()
        model = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(["a b c d e f g h"] * 20), model_writer=model, vocab_size=12,
            minloglevel=2, normalization_rule_tsv=file.name)
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(model.getvalue())
    return proto.normalizer_spec.precompiled_charsmap


def main():
    for form in ("NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents", "Strip", "Nmt", "BertNormalizer"):
        bpe(form, norm=getattr(normalizers, form)())
    bpe("accents", norm=normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents()]))
    bpe("replace", norm=normalizers.Replace(Regex(r"\s+"), "_"))
    bpe("normalizer ByteLevel", norm=normalizers.ByteLevel(), dec=decoders.ByteLevel())
    for behavior in ("removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"):
        bpe(f"Punctuation {behavior}", pre=pre_tokenizers.Punctuation(behavior=behavior))
        bpe(f"Split {behavior}", pre=pre_tokenizers.Split(Regex(r"[aeio\s]"), behavior))
        bpe(f"Split inverted {behavior}", pre=pre_tokenizers.Split(Regex(r"[aeio\s]"), behavior, invert=True))
    for name, pattern in PATTERNS.items():
        bpe(f"pattern {name}", pre=pre_tokenizers.Split(Regex(pattern), "isolated"))
    bpe("Digits", pre=pre_tokenizers.Digits())
    bpe("Digits apart", pre=pre_tokenizers.Digits(individual_digits=True))
    for name in ("Whitespace", "WhitespaceSplit", "BertPreTokenizer"):
        bpe(name, pre=getattr(pre_tokenizers, name)())
    for scheme in ("always", "first", "never"):
        for split in (True, False):
            bpe(f"Metaspace {scheme} {split}", pre=pre_tokenizers.Metaspace(prepend_scheme=scheme, split=split),
                dec=decoders.Metaspace(prepend_scheme=scheme, split=split), added=ADDED)
    bpe("Metaspace behind Strip", norm=normalizers.Strip(), pre=pre_tokenizers.Metaspace(prepend_scheme="first"))
    bpe("ByteLevel", pre=pre_tokenizers.ByteLevel(add_prefix_space=True), dec=decoders.ByteLevel(), added=ADDED)
    bpe("ByteLevel in between", dec=decoders.ByteLevel(), pre=pre_tokenizers.Sequence([
        pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.ByteLevel(add_prefix_space=False),
        pre_tokenizers.Digits(), pre_tokenizers.Split(Regex("[0-9][0-9][0-9]"), "isolated")]))
    bpe("prefix", pre=pre_tokenizers.WhitespaceSplit(), continuing_subword_prefix="##", dec=decoders.WordPiece())
    bpe("suffix", pre=pre_tokenizers.WhitespaceSplit(), end_of_word_suffix="</w>", dec=decoders.BPEDecoder())
    llama = decoders.Sequence([
        decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    marked = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    bpe("byte fallback", norm=marked, dec=llama, special=BYTES, added=ADDED,
        edit=option(without_added_bytes, byte_fallback=True, fuse_unk=True))
    bpe("some bytes", norm=marked, dec=llama, special=BYTES[:0xE0],
        edit=option(without_added_bytes, byte_fallback=True, fuse_unk=False))
    bpe("fused unknown", fuse_unk=True)
    bpe("no unknown", edit=option(unk_token=None))
    bpe("ignored merges", pre=pre_tokenizers.ByteLevel(add_prefix_space=False), dec=decoders.ByteLevel(),
        edit=option(ignore_merges=True))
    bpe("added tokens", norm=normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()]),
        pre=pre_tokenizers.Whitespace(), added=ADDED)
    for name, processor in (
        ("template", processors.TemplateProcessing(
            single="<s> $A </s> <s>", pair="<s> $A </s> $B", special_tokens=[("<s>", 1), ("</s>", 2)])),
        ("RoBERTa", processors.RobertaProcessing(("</s>", 2), ("<s>", 1))),
        ("sequence", processors.Sequence([processors.ByteLevel(), processors.TemplateProcessing(
            single="<s> $A", pair="<s> $A $B", special_tokens=[("<s>", 1)])])),
    ):
        bpe(f"processor {name}", post=processor, special=["<s>", "</s>"])
    bpe("decoders", dec=decoders.Sequence(
        [decoders.Replace(Regex("[aeiou]"), "_"), decoders.Strip("t", 2, 0), decoders.Fuse()]))
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(TEXTS, WordPieceTrainer(
        vocab_size=150, special_tokens=["[UNK]", "[MASK]"], show_progress=False, limit_alphabet=60))
    tokenizer.decoder = decoders.WordPiece()
    add("WordPiece", tokenizer)
    for fallback in (False, True):
        tokenizer = Tokenizer(models.Unigram())
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        tokenizer.normalizer = normalizers.Precompiled(charsmap()) if fallback else normalizers.NFKC()
        tokenizer.train_from_iterator([t for t in TEXTS if t.isascii()], UnigramTrainer(
            vocab_size=500, special_tokens=["<unk>"] + BYTES, unk_token="<unk>", show_progress=False))
        tokenizer.decoder = decoders.Metaspace()
        add(f"Unigram {fallback}", tokenizer, option(without_added_bytes, byte_fallback=fallback))
    print(json.dumps({"texts": TEXTS, "cases": cases}, ensure_ascii=True, separators=(",", ":")))


main()
