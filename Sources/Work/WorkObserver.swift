/// An observer that receives reports about long work and can stop it.
///
/// Workflows call its methods on the thread on which they were started, and from the threads of
/// plugins.
public protocol WorkObserver: Sendable {
  /// Reports information that isn't an error. The line begins with a word that names its subject.
  func notice(_ text: WorkText)

  /// Reports information that a user must see even in quiet mode, such as a loss of data or a
  /// plugin that isn't isolated.
  func warning(_ text: WorkText)

  /// Reports the progress of the work. This method is called often.
  func progress(_ progress: WorkProgress)

  /// Whether to stop at the next point from which the work can be resumed.
  ///
  /// A workflow doesn't read this property until a stop would leave results behind.
  var isStopRequested: Bool { get }
}

extension WorkObserver {
  /// Reports the warning as a notice, unless the observer distinguishes them.
  public func warning(_ text: WorkText) { notice(text) }

  /// - Throws: an interruption if one was requested.
  public func checkForStop() throws(WorkError) {
    if isStopRequested { throw .interrupted() }
  }
}

/// The progress of one piece of work.
public struct WorkProgress: Sendable, Equatable {
  /// The kind of work, such as "sampled" or "step". A different label means a different piece of
  /// work.
  public var label: String
  public var done: Int
  public var total: Int
  /// Further information, such as a loss.
  public var details: String
  /// The number of units done by an earlier run, if known. The rate is measured from this number.
  public var doneBefore: Int?
  /// Whether this is the beginning of the work, when no unit is done yet and timing starts.
  public var isBeginning = false

  public init(
    _ label: String, done: Int, of total: Int, details: String = "", doneBefore: Int? = nil
  ) {
    self.label = label
    self.done = done
    self.total = total
    self.details = details
    self.doneBefore = doneBefore
  }

  /// A report of the beginning of a piece of work.
  ///
  /// - Parameter before: the number of units done by an earlier run.
  public static func beginning(
    _ label: String, of total: Int, after before: Int? = nil
  ) -> WorkProgress {
    var progress = WorkProgress(label, done: before ?? 0, of: total, doneBefore: before)
    progress.isBeginning = true
    return progress
  }
}

/// An observer that ignores all reports and stops nothing.
public struct SilentObserver: WorkObserver {
  public init() {}
  public func notice(_ text: WorkText) {}
  public func progress(_ progress: WorkProgress) {}
  public var isStopRequested: Bool { false }
}
