import Statistics
import StrictJSON

extension Interval {
  /// Both ends of the interval.
  package var json: JSONValue { .array([.number(low), .number(high)]) }
}
