import Statistics
import StrictJSON

extension Interval {
  /// The interval as an array of its two ends.
  package var json: JSONValue { .array([.number(low), .number(high)]) }
}
