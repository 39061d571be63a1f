/// An index of sources, which gives the source of each response as a number.
///
/// Sources are numbered in the order in which they first appear, reading the data from top to
/// bottom and each datum's responses from left to right. Data without labels have one source per
/// position. The first response of every datum is from source 0, and so on. Settings per source,
/// such as `--mixture b1,b2,…`, use that order, which is the order of the responses if all data
/// list their sources in the same order.
public struct SourceIndex: Sendable, Equatable {
  /// The names of the sources, in their order. They are "#1", "#2" … if there are only positions.
  public private(set) var names: [String] = []
  /// The source of each response, `[N][K]`. K may differ between data.
  public private(set) var numbers: [[Int]] = []
  /// The number of responses of each source.
  public private(set) var counts: [Int] = []

  /// - Parameter labels: the source of each response, `[N][K]`.
  public init(labels: [[String]]) {
    var known: [String: Int] = [:]
    for datum in labels {
      numbers.append(
        datum.map { label in
          let number = known[label, default: names.count]
          if number == names.count {
            known[label] = number
            names.append(label)
            counts.append(0)
          }
          counts[number] += 1
          return number
        })
    }
  }

  /// - Parameter responseCounts: the number of responses K of each datum, `[N]`.
  public init(responseCounts: [Int]) {
    numbers = responseCounts.map { Array(0..<$0) }
    let positions = 0..<(responseCounts.max() ?? 0)
    names = positions.map { "#\($0 + 1)" }
    counts = positions.map { position in responseCounts.count { $0 > position } }
  }

  /// - Parameters:
  ///   - numbers: the source of each response, `[N][K]`, in `0..<count`.
  ///   - count: the number of sources, including those without a response.
  public init(numbers: [[Int]], count: Int) {
    self.numbers = numbers
    names = (0..<count).map { "#\($0 + 1)" }
    counts = Array(repeating: 0, count: count)
    for source in numbers.joined() { counts[source] += 1 }
  }

  /// Each source's share of the responses, which is the default β. The shares add up to 1.
  public var shares: [Double] {
    let total = counts.reduce(0, +)
    return counts.map { Double($0) / Double(total) }
  }
}
