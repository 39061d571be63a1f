extension Tape {
  /// Runs a part of a model of which only input and output are kept: the backward pass computes
  /// everything between them again.
  ///
  /// This trades one more forward pass of the part for the memory of its values. Results are the
  /// same bytes, since the part does the same operations in the same order.
  ///
  /// - Parameters:
  ///   - x: the part's input. No operation after this one may change its value in place.
  ///   - weights: the variables that the part reads in addition to `x`.
  ///   - body: the part. It must compute the same at every call, until the backward pass is over.
  public func recomputed(
    _ x: Variable, using weights: [Variable], _ body: @escaping (Tape, Variable) -> Variable
  ) -> Variable {
    let operands = [x] + weights
    guard records(operands) else { return body(self, x) }
    let y = body(Tape(recording: false), Variable(x.value)).value
    return record(y, from: operands) { dy in
      let part = Tape()
      let input = Variable(x.value, requiresGradient: x.requiresGradient)
      part.backward(from: body(part, input), consuming: dy)
      if let gradient = input.gradient { x.addGradient(consuming: gradient) }
    }
  }
}
