import CDoRA

/// Named inputs and the log-probabilities of the reference model's tokens. Differentiation treats
/// all of them as constants.
extension Datum {
  /// Returns the value of this datum for a named input that has one value per datum.
  ///
  /// - Throws: ``Refusal`` if the batch has no such column.
  public func column(_ id: String) throws(Refusal) -> Double {
    guard let values = self.values(of: id, per: DORA_PER_DATUM) else {
      throw Refusal("needs the column '\(id)' with one value per datum")
    }
    return values[index]
  }

  /// Returns the values of this datum for a named input that has one value per response, `[K]`.
  ///
  /// - Throws: ``Refusal`` if the batch has no such column.
  public func responseColumn(_ id: String) throws(Refusal) -> Values {
    guard let values = self.values(of: id, per: DORA_PER_RESPONSE) else {
      throw Refusal("needs the column '\(id)' with one value per response")
    }
    return Values(start: values + responses.lowerBound, count: count)
  }

  /// Returns the values of one response for a named input that has one value per token, `[len]`.
  ///
  /// - Throws: ``Refusal`` if the batch has no such column.
  public func tokenColumn(_ id: String, of response: Int) throws(Refusal) -> Values {
    guard let values = self.values(of: id, per: DORA_PER_TOKEN) else {
      throw Refusal("needs the column '\(id)' with one value per token")
    }
    return tokenValues(values, of: response)
  }

  /// Returns the log-probabilities of one response's tokens under the reference model, `[len]`.
  /// They are available only if the description needs or uses ``Inputs/referenceTokenLogp``.
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
    // A host with a later version may have longer structs in the list.
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
