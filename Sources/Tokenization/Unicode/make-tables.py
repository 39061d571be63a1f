#!/usr/bin/env python3
"""Writes UnicodeTables.swift: what the `tokenizers` library takes each character for.

    python3 -m venv venv && venv/bin/pip install tokenizers==0.23.3
    venv/bin/python make-tables.py > UnicodeTables.swift

The library's parts follow different versions of Unicode (its regular expressions another than its
normal forms, BERT's rules Unicode 8), so every code point is put to the library itself. The facts are
those of the Unicode Character Database, see README.md for its licence.
"""
import sys
import unicodedata

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

POINTS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
ALL = "".join(map(chr, POINTS))
CATEGORIES = (
    "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co Cn").split()
SCRIPTS = (
    "Han Hiragana Katakana Hangul Latin Cyrillic Greek Arabic Hebrew Thai Devanagari").split()
BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


def matches(pattern):
    """The code points that a regular expression of one character matches."""
    split = pre_tokenizers.Split(Regex(f"(?:{pattern})+"), "removed")
    kept = set()
    for _, (start, end) in split.pre_tokenize_str(ALL):
        kept.update(POINTS[start:end])
    return set(POINTS) - kept


def changed(normalizer):
    """What a normalizer makes of each character that it changes."""
    result = {}
    for c in POINTS:
        text = normalizer.normalize_str(chr(c))
        if text != chr(c):
            result[c] = [ord(x) for x in text]
    return result


def is_hangul(c):
    return 0xAC00 <= c <= 0xD7A3


def classes(nfd):
    """The combining class of each character that has one, found by what changes places with what."""
    form = normalizers.NFD()
    highest = 0x345
    representatives = {}
    for c in POINTS:
        number = unicodedata.combining(chr(c))
        # If the library treats c as a mark, it moves c before the highest one.
        text = "a" + chr(highest) + chr(c)
        if number and c not in nfd and (c == highest or form.normalize_str(text) != text):
            representatives.setdefault(number, c)
    known = sorted(representatives)
    result = {}
    for c in POINTS:
        if c in nfd:
            continue
        low = representatives[1]
        high = representatives[known[-1]]
        after_low = form.normalize_str("a" + chr(c) + chr(low)) != "a" + chr(c) + chr(low)
        before_high = form.normalize_str("a" + chr(high) + chr(c)) != "a" + chr(high) + chr(c)
        if not after_low and not before_high:
            continue
        # The largest class that isn't above the class of c.
        number = max(
            k for k in known
            if form.normalize_str("a" + chr(c) + chr(representatives[k]))
            != "a" + chr(c) + chr(representatives[k])
            or form.normalize_str("a" + chr(representatives[k]) + chr(c))
            == "a" + chr(representatives[k]) + chr(c))
        result[c] = number
    return result


def compositions(nfd):
    form = normalizers.NFC()
    result = {}
    for c, parts in nfd.items():
        if is_hangul(c) or len(parts) < 2 or form.normalize_str(chr(c)) != chr(c):
            continue
        first = form.normalize_str("".join(map(chr, parts[:-1])))
        assert len(first) == 1, hex(c)
        result[(ord(first), parts[-1])] = c
    return result


def number36(n):
    text = ""
    while True:
        n, digit = divmod(n, 36)
        text = BASE36[digit] + text
        if n == 0:
            return text


def literal(name, comment, numbers):
    words = [number36(n) for n in numbers]
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) + 1 > 94:
            lines.append(line)
            line = ""
        line += word + " "
    lines.append(line.rstrip())
    print(f"\n  /// {comment}")
    print(f'  static let {name}: StaticString = """')
    for line in lines[:-1]:
        print(f"    {line}\\")
    print(f"    {lines[-1]}")
    print('    """')


def mapping(table):
    numbers, last = [], 0
    for c in sorted(table):
        numbers += [c - last, len(table[c])] + list(table[c])
        last = c
    return numbers


def main():
    bits = {c: 0 for c in POINTS}
    order = CATEGORIES + SCRIPTS
    for index, name in enumerate(CATEGORIES):
        if name == "Cs":
            continue
        for c in matches(f"\\p{{{name}}}"):
            bits[c] |= 1 << index
    for index, name in enumerate(SCRIPTS):
        for c in matches(f"\\p{{{name}}}"):
            bits[c] |= 1 << (len(CATEGORIES) + index)

    def add(name, points):
        order.append(name)
        for c in points:
            bits[c] |= 1 << (len(order) - 1)

    add("space", matches(r"\s"))
    add("digit", matches(r"\d"))
    add("word", matches(r"\w"))
    # This class differs from the one above for six characters in Latin-1.
    add("wordInSet", matches(r"[\w]"))
    split = pre_tokenizers.WhitespaceSplit()
    add("whiteSpace", [c for c in POINTS if len(split.pre_tokenize_str("a" + chr(c) + "a")) == 2])
    split = pre_tokenizers.Whitespace()
    add("wordCharacter", [c for c in POINTS if len(split.pre_tokenize_str("a" + chr(c))) == 1
                          and split.pre_tokenize_str("a" + chr(c))[0][0] == "a" + chr(c)])
    split = pre_tokenizers.Digits(individual_digits=True)
    add("numeric", [c for c in POINTS if len(split.pre_tokenize_str("a" + chr(c) + "a")) == 3])
    split = pre_tokenizers.Punctuation()
    add("punctuation", [c for c in POINTS if len(split.pre_tokenize_str("a" + chr(c) + "a")) == 3])
    clean = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    add("bertRemoved", [c for c in POINTS if clean.normalize_str(chr(c)) == ""])
    nfd = changed(normalizers.NFD())
    accents = normalizers.BertNormalizer(
        clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
    add("bertAccent", [c for c in POINTS if c not in nfd and accents.normalize_str(chr(c)) == ""])
    strip = normalizers.StripAccents()
    add("accent", [c for c in POINTS if strip.normalize_str(chr(c)) == ""])

    nfkd = changed(normalizers.NFKD())
    nfc, nfkc = changed(normalizers.NFC()), changed(normalizers.NFKC())
    combining = classes(nfd)
    composed = compositions(nfd)
    seconds = {second for _, second in composed} | set(range(0x1161, 0x1176)) | set(
        range(0x11A8, 0x11C3))
    lower = changed(normalizers.Lowercase())
    add("changesNFD", set(nfd) | set(combining))
    add("changesNFKD", set(nfkd) | set(combining))
    add("changesNFC", set(nfc) | set(combining) | seconds)
    add("changesNFKC", set(nfkc) | set(combining) | seconds)
    add("changesLowercase", set(lower))
    assert len(order) <= 64

    kinds, runs, last, length = {}, [], None, 0
    for c in range(0x110000):
        value = bits.get(c, 1 << CATEGORIES.index("Cs"))
        kind = kinds.setdefault(value, len(kinds))
        if kind == last:
            length += 1
        else:
            if last is not None:
                runs += [length, last]
            last, length = kind, 1
    runs += [length, last]

    print("// Written by make-tables.py with tokenizers " + tokenizers.__version__ + "; not to be edited.")
    print("// Facts of the Unicode Character Database, Copyright (c) 1991-2025 Unicode, Inc.; README.md has")
    print("// the licence.")
    print("\n/// What the `tokenizers` library takes each character for. Numbers are to base 36.")
    print("enum UnicodeTables {")
    print("  /// What the bits of ``kinds`` mean, from bit 0.")
    print("  static let names =")
    lines, line = [], ""
    for name in order:
        if len(line) + len(name) > 84:
            lines.append(line)
            line = ""
        line += name + " "
    lines.append(line.rstrip())
    print('    "' + '"\n    + "'.join(lines) + '"')
    literal("kinds", "The sets of bits that occur.", kinds)
    literal("runs", "For all code points in order: how many in turn are of which kind.", runs)
    canonical = {c: parts for c, parts in nfd.items() if not is_hangul(c)}
    literal(
        "decompositions", "Code point after the one before, length, full canonical decomposition.",
        mapping(canonical))
    literal(
        "compatibility", "The same, of full compatibility decompositions that differ.",
        mapping({c: p for c, p in nfkd.items() if not is_hangul(c) and nfd.get(c) != p}))
    pairs = []
    for (first, second), c in sorted(composed.items()):
        pairs += [first, second, c]
    literal("compositions", "First, second and what they compose to.", pairs)
    literal("combining", "Code point after the one before, 1, combining class.",
            mapping({c: [k] for c, k in combining.items()}))
    literal("lowercase", "Code point after the one before, length, lower case.", mapping(lower))
    print("}")
    print(len(kinds), "kinds", len(runs) // 2, "runs", len(canonical), "decompositions",
          len(composed), "compositions", len(combining), "classes", file=sys.stderr)


main()
