import CDoRA

/// Named inputs, and the reference model's tokens. All are treated as constants in differentiation.
extension Datum {
  /// This datum's value of a named input that has one value per datum.
  ///
  /// - Throws: ``Refusal`` if the batch has no such column.
  public func column(_ id: String) throws(Refusal) -> Double {
    guard let values = self.values(of: id, per: DORA_PER_DATUM) else {
      throw Refusal("needs the column '\(id)' with one value per datum")
    }
    return values[index]
  }

  /// This datum's values of a named input that has one value per response, `[K]`.
  ///
  /// - Throws: ``Refusal`` if the batch has no such column.
  public func responseColumn(_ id: String) throws(Refusal) -> Values {
    guard let values = self.values(of: id, per: DORA_PER_RESPONSE) else {
      throw Refusal("needs the column '\(id)' with one value per response")
    }
    return Values(start: values + responses.lowerBound, count: count)
  }

  /// A response's values of a named input that has one value per token, `[len]`.
  ///
  /// - Throws: ``Refusal`` if the batch has no such column.
  public func tokenColumn(_ id: String, of response: Int) throws(Refusal) -> Values {
    guard let values = self.values(of: id, per: DORA_PER_TOKEN) else {
      throw Refusal("needs the column '\(id)' with one value per token")
    }
    return tokenValues(values, of: response)
  }

  /// The log-probabilities of one response's tokens under the reference model, `[len]`; available
  /// only if the description needs or uses ``Inputs/referenceTokenLogp``.
  public func referenceTokenLogp(of response: Int) -> Values {
    guard let values = batch.pointee.ref_tok_logp else {
      preconditionFailure("the objective reads ref_tok_logp, which its description doesn't name")
    }
    return tokenValues(values, of: response)
  }

  private func tokenValues(_ values: UnsafePointer<Double>, of response: Int) -> Values {
    guard let first = batch.pointee.tok_first else {
      preconditionFailure("values per token in a batch without tokens")
    }
    let row = responses.lowerBound + response
    return Values(start: values + Int(first[row]), count: Int(first[row + 1] - first[row]))
  }

  private func values(of id: String, per extent: UInt32) -> UnsafePointer<Double>? {
    guard let columns = batch.pointee.columns else { return nil }
    // The structs in the list may be longer if the host has a later version.
    let stride = Int(columns.pointee.struct_size)
    for c in 0..<Int(batch.pointee.n_columns) {
      let column = (UnsafeRawPointer(columns) + c * stride)
        .assumingMemoryBound(to: dora_column.self).pointee
      if let name = column.id, String(cString: name) == id {
        return column.extent == extent ? column.values : nil
      }
    }
    return nil
  }
}
