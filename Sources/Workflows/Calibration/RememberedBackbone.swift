import Calibration
import Foundation
import LocalSystem
import StrictJSON
import Work

/// A backbone that can be stopped between two fits. If it has a file, it stores each completed fit
/// there, so that hours of fine-tuning can be resumed.
///
/// The fits always come in the same order, so a fit is identified by its number.
final class RememberedBackbone: ResponseBackbone {
  private let backbone: any ResponseBackbone
  private let memory: PartFile?
  private let observer: any WorkObserver
  private var fits = 0

  init(_ backbone: any ResponseBackbone, in memory: PartFile? = nil, observer: any WorkObserver) {
    self.backbone = backbone
    self.memory = memory
    self.observer = observer
  }

  func logOdds(
    of held: [Int], fittedOn training: [Int], isGolden: [Bool]
  ) throws -> [Double] {
    if observer.isStopRequested { throw WorkError.interruption(leaving: memory) }
    defer { fits += 1 }
    if let memory, fits < memory.done { return try known(in: memory, count: held.count) }
    let logOdds = try backbone.logOdds(of: held, fittedOn: training, isGolden: isGolden)
    try memory?.append([JSONValue.array(logOdds.map { .number($0) }).compactText])
    return logOdds
  }

  private func known(in memory: PartFile, count: Int) throws -> [Double] {
    let value = try JSONParser.parse(Array(memory.earlier[fits].utf8))
    guard let numbers = value.array?.compactMap(\.double), numbers.count == count else {
      throw WorkError.badInput(
        "'\(memory.url.relativePath).part' isn't what was written; delete it")
    }
    return numbers
  }
}
