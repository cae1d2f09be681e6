public import Files
public import Testing

/// Returns the error that a call throws, of whichever module of ours; records an issue where it throws none or another.
@discardableResult
public func expectRefusal(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> some Any
) -> (any Hinted)? {
  do {
    _ = try body()
    Issue.record("nothing was refused", sourceLocation: sourceLocation)
  } catch let error as any Hinted {
    return error
  } catch {
    Issue.record("\(error) has no hint", sourceLocation: sourceLocation)
  }
  return nil
}
