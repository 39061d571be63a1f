import Foundation

/// A line of JSON that the program wrote, with any of these fields.
struct Line: Decodable {
  var step: Int?
  var objective: Double?
  var loss: Double?
  var loss_weight: Double?
  var value: Double?
  var loss_weights: [Double]?
  var error: String?
  var logp: [Double]?
  var len: [Int]?
  var tok_logp: [[Double]]?
  var d_logp: [Double]?
  var prompt: String?
  var responses: [String]?

  static func all(in text: String) throws -> [Line] {
    try text.split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
  }
}
