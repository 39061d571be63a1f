/// Whoever waits for long work: is told of it, and can stop it.
///
/// Workflows call it on the thread that they were started on, and from the threads of plugins.
public protocol WorkObserver: Sendable {
  /// What a user should know and what is no error: a line that begins with a word for its subject.
  func notice(_ text: WorkText)

  /// What a user must know even who asked for quiet: a loss of data, a plugin that is not held.
  func warning(_ text: WorkText)

  /// How far the work is; called often.
  func progress(_ progress: WorkProgress)

  /// Whether to stop at the next place from which the work can be resumed.
  ///
  /// A workflow asks from the moment on when it would leave something behind.
  var isStopRequested: Bool { get }
}

extension WorkObserver {
  /// As a notice, unless the observer tells them apart.
  public func warning(_ text: WorkText) { notice(text) }

  /// - Throws: an interruption where one was asked for.
  public func checkForStop() throws(WorkError) {
    if isStopRequested { throw .interrupted() }
  }
}

/// How far one piece of work is.
public struct WorkProgress: Sendable, Equatable {
  /// What is being done: "sampled", "step". Another label is another piece of work.
  public var label: String
  public var done: Int
  public var total: Int
  /// What else there is to say, such as a loss.
  public var details: String
  /// What an earlier run had done, where that is known: the rate counts from there.
  public var doneBefore: Int?
  /// Whether the work begins with this: nothing is done yet, and the clock starts.
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

  /// The beginning of a piece of work.
  ///
  /// - Parameter before: what an earlier run had done.
  public static func beginning(
    _ label: String, of total: Int, after before: Int? = nil
  ) -> WorkProgress {
    var progress = WorkProgress(label, done: before ?? 0, of: total, doneBefore: before)
    progress.isBeginning = true
    return progress
  }
}

/// An observer that hears nothing and stops nothing.
public struct SilentObserver: WorkObserver {
  public init() {}
  public func notice(_ text: WorkText) {}
  public func progress(_ progress: WorkProgress) {}
  public var isStopRequested: Bool { false }
}
