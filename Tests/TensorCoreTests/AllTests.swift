import Testing

/// All tests of the module, which run one at a time. Some of them set the size of the process's
/// pool, and an operation that finds the pool busy would run on one thread and test less.
@Suite("TensorCore", .serialized) enum AllTests {}
