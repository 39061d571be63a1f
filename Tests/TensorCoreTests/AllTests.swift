import Testing

/// One test at a time: some of them set the size of the process's pool, and an operation that finds
/// the pool busy would run on one thread and prove less.
@Suite("TensorCore", .serialized) enum AllTests {}
