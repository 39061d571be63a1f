extension Tokenizer {
  /// The ids of a text.
  ///
  /// Special tokens that are spelled out in the text, such as `</s>`, are encoded as their ids.
  ///
  /// - Parameter addSpecialTokens: whether to add the template's tokens around the text, usually a
  ///   beginning-of-sequence token before it.
  /// - Complexity: O(*n* log *n*) in the worst case, and O(*n*) for words of bounded length.
  public func encode(_ text: String, addSpecialTokens: Bool) -> [Int32] {
    scratch.with { scratch in
      var ids = addSpecialTokens ? postProcessor.prefix : []
      let bytes = Array(text.utf8)
      for piece in addedTokens.verbatim.pieces(of: bytes) {
        switch piece {
        case .token(let id): ids.append(id)
        case .text(let range) where range.count == bytes.count:
          encodeSegment(bytes, isFirst: true, &scratch, into: &ids)
        case .text(let range):
          encodeSegment(
            Array(bytes[range]), isFirst: range.lowerBound == 0, &scratch, into: &ids)
        }
      }
      if addSpecialTokens { ids += postProcessor.suffix }
      return ids
    }
  }

  private func encodeSegment(
    _ text: [UInt8], isFirst: Bool, _ scratch: inout EncodingScratch, into ids: inout [Int32]
  ) {
    var isFirst = isFirst
    let text = normalizer?.apply(text, &isFirst) ?? text
    for piece in addedTokens.normalized.pieces(of: text) {
      switch piece {
      case .token(let id): ids.append(id)
      case .text(let range):
        let part = range.count == text.count ? text : Array(text[range])
        encodePart(part, isFirst: isFirst && range.lowerBound == 0, &scratch, into: &ids)
      }
    }
  }

  private func encodePart(
    _ text: [UInt8], isFirst: Bool, _ scratch: inout EncodingScratch, into ids: inout [Int32]
  ) {
    var words =
      preTokenizer?.words(of: text, startsAtBeginning: isFirst)
      ?? Words(text, startsAtBeginning: isFirst)
    if preTokenizer?.givesBytes == true, !model.takesBytes { PreTokenizer.writeBytes(&words) }
    words.text.withUnsafeBufferPointer { text in
      for range in words.ranges {
        model.encode(UnsafeBufferPointer(rebasing: text[range]), &scratch, into: &ids)
      }
    }
  }

  /// The text for a list of ids.
  ///
  /// Ids without a token are skipped, since a model's output may be wider than its vocabulary.
  /// Bytes that aren't valid UTF-8 become replacement characters.
  public func decode(_ ids: [Int32], skipSpecialTokens: Bool) -> String {
    let kept = skipSpecialTokens ? ids.filter { !addedTokens.special.contains($0) } : ids
    let pieces = kept.compactMap { id in
      addedTokens.decoded[id] ?? vocabulary.token(id).map { Array($0.utf8) }
    }
    let bytes =
      decoder.map { Array($0.apply(pieces).joined()) }
      ?? Array(pieces.joined(separator: [UInt8(ascii: " ")]))
    return String(decoding: bytes, as: UTF8.self)
  }
}

// MARK: - Prompts and responses

extension Tokenizer {
  /// The ids of a prompt, preceded by the tokens that the template puts before a text.
  ///
  /// If a text already begins with these tokens, for example because a chat template rendered it,
  /// they aren't added again. The tokens that the template puts *after* a text are not added, since
  /// a response follows.
  public func encodePrompt(_ prompt: String) -> [Int32] {
    let ids = encode(prompt, addSpecialTokens: false)
    return ids.starts(with: postProcessor.prefix) ? ids : postProcessor.prefix + ids
  }

  /// The ids of a response, followed by the end-of-sequence token.
  ///
  /// A prompt and its response are encoded separately, so the boundary between them is exact. No
  /// token contains characters of both, and a prompt has the same ids before all of its responses.
  /// As a consequence, a response begins like any other text, for instance with SentencePiece's
  /// `▁`.
  ///
  /// If the text already ends with the end-of-sequence token, as after rendering by a chat
  /// template, no second one is added. Such templates leave white space after that token, which
  /// isn't part of the response.
  ///
  /// - Throws: ``TokenizerError/noEndOfSequence(directory:)`` if ``eosId`` is nil, because without
  ///   an end token a model would never learn to stop.
  public func encodeResponse(_ response: String) throws(TokenizerError) -> [Int32] {
    guard let eosId else { throw .noEndOfSequence(directory: directory) }
    var ids = encode(response, addSpecialTokens: false)
    if let end = ids.lastIndex(of: eosId), isBlank(ids[(end + 1)...]) {
      ids.removeSubrange(end...)
    }
    while ids.last == eosId { ids.removeLast() }
    return ids + [eosId]
  }

  private func isBlank(_ ids: ArraySlice<Int32>) -> Bool {
    ids.isEmpty
      || decode(Array(ids), skipSpecialTokens: false).allSatisfy { $0.isWhitespace }
  }
}
