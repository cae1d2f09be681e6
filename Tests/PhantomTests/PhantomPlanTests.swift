import Testing

@testable import Phantom
@testable import VisionBridge

@Test func classSizesFollowZipfAboveAFloorAndAddUp() {
  let counts = PhantomPlan.zipf(total: 1080, classes: 60, least: 6, exponent: 1.2)
  #expect(counts.reduce(0, +) == 1080)
  #expect(counts == counts.sorted(by: >))
  #expect(counts.last! >= 6)
  #expect(Double(counts[0] - 6) / Double(counts[9] - 6) > 12)
}

@Test(arguments: [(3, 1), (12, 4)], 0..<54)
func everySplitOfAClassCanBeMeasured(minima: (test: Int, validation: Int), spare: Int) {
  var options = PhantomOptions()
  (options.testMinimum, options.validationMinimum) = minima
  let splits = PhantomPlan.splits(options.leastCaseCount + spare, options)
  #expect(splits.count == options.leastCaseCount + spare)
  #expect(splits.count { $0 == .test } >= minima.test)
  #expect(splits.count { $0 == .validation } >= minima.validation)
  #expect(splits.count { $0 == .train } >= 2)
}

@Test func everyClassOfAPlanHasCasesInAllSplits() throws {
  let benchmark = try PhantomFixtures.benchmark()
  let records = (0..<benchmark.options.caseCount).map(benchmark.record(ofCase:))
  let entries = benchmark.labelEntries(records)
  #expect(entries.count == 25)
  #expect(entries[0].label == "Normal")
  #expect(entries.dropFirst().map(\.count) == entries.dropFirst().map(\.count).sorted(by: >))
  for entry in entries {
    #expect(entry.splits["test"] ?? 0 >= 3, "\(entry.label)")
    #expect(entry.splits["validation"] ?? 0 >= 1, "\(entry.label)")
    #expect(entry.splits["train"] ?? 0 >= 2, "\(entry.label)")
  }
}

@Test(arguments: [1, 7, 99] as [UInt64])
func whatATailClassLooksLikeOccursInAHeadClass(seed: UInt64) throws {
  let classes = try PhantomFixtures.benchmark { $0.seed = seed }.selection.classes
  let head = Set(classes.filter { $0.band == .head }.flatMap(\.attributes.values))
  let tail = classes.filter { $0.band == .tail }
  #expect(tail.count >= 4)
  for member in tail {
    #expect(head.isSuperset(of: member.attributes.values), "\(member.concept.label)")
  }
}

@Test func noTwoClassesLookTheSame() throws {
  let classes = try PhantomFixtures.benchmark().selection.classes
  #expect(Set(classes.map(\.attributes)).count == classes.count)
}

@Test func everyLabelOfACaseIsSeenOnOneOfItsScans() throws {
  let benchmark = try PhantomFixtures.benchmark()
  for index in 0..<benchmark.options.caseCount {
    let plans = benchmark.scanPlans(ofCase: index)
    #expect((1...4).contains(plans.count))
    for member in benchmark.plan.cases[index].classes.map({ benchmark.selection.classes[$0] }) {
      #expect(
        plans.contains {
          $0.region == member.attributes.region && member.modalities.contains($0.request.modality)
        })
    }
  }
}

@Test func tooFewCasesAreRefusedWithTheNumberNeeded() throws {
  // Of 159 cases 16 are normal, and 24 classes need 6 each.
  for caseCount in [100, 159] {
    let error = #expect(throws: VisionError.self) { try PhantomFixtures.benchmark { $0.caseCount = caseCount } }
    #expect(error?.hint?.contains("161") == true)
  }
  let benchmark = try PhantomFixtures.benchmark { $0.caseCount = 161 }
  #expect(benchmark.plan.primaryCounts.reduce(0, +) == 161)
}
