import Statistics
import StrictJSON

extension Interval {
  /// Both ends.
  package var json: JSONValue { .array([.number(low), .number(high)]) }
}
