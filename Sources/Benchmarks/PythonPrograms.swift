/// The Python programs for measurements without a peer script.
enum PythonPrograms {
  /// Prints the seconds per step of `generate` as a line of JSON. The arguments are the model
  /// directory, the batch size, the numbers of prompt tokens and new tokens, and the number of
  /// threads.
  ///
  /// The time of a short call is subtracted, which removes the time for the prompt.
  static let generate = """
    import json, sys, time
    import torch
    from transformers import AutoModelForCausalLM
    directory, (batch, prompt, new, threads) = sys.argv[1], map(int, sys.argv[2:6])
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32).eval()
    ids = torch.randint(3, model.config.vocab_size, (batch, prompt))
    def times(tokens):
        start = time.perf_counter(), time.process_time()
        with torch.inference_mode():
            model.generate(ids, attention_mask=torch.ones_like(ids), min_new_tokens=tokens,
                           max_new_tokens=tokens, do_sample=True, top_k=0, top_p=1.0, pad_token_id=0)
        return time.perf_counter() - start[0], time.process_time() - start[1]
    times(2)
    short = times(2)
    wall, processor = [(b - a) / (new - 2) for a, b in zip(short, times(new))]
    print(json.dumps({"wall": wall, "processor": processor}))
    """

  /// Prints the processor seconds to encode the lines of a file one by one, the seconds of
  /// `encode_batch`, and a checksum of the ids, as a line of JSON. The arguments are the paths of
  /// `tokenizer.json` and of a text file.
  static let tokenize = """
    import json, sys, time
    from tokenizers import Tokenizer
    tokenizer = Tokenizer.from_file(sys.argv[1])
    tokenizer.no_truncation()
    tokenizer.no_padding()
    with open(sys.argv[2], encoding="utf-8", newline="\\n") as file:
        lines = file.read().split("\\n")
    start = time.process_time()
    encoded = [tokenizer.encode(line, add_special_tokens=False).ids for line in lines]
    single = time.process_time() - start
    start = time.perf_counter()
    tokenizer.encode_batch(lines, add_special_tokens=False)
    batch = time.perf_counter() - start
    checksum = 0
    for ids in encoded:
        for id in ids:
            checksum = (checksum * 1000003 + id + 1) % 2**64
    print(json.dumps({"single": single, "batch": batch, "tokens": sum(map(len, encoded)),
                      "checksum": str(checksum)}))
    """
}
