import Files
import Foundation

/// A row of a table: its values by column.
struct TableRow {
  let file: String
  /// Line of a delimited table or of JSON lines; place in a JSON list, from 1.
  let number: Int
  let values: [String: String]

  func error(_ problem: String) -> VisionError { VisionError("\(file), row \(number): \(problem)") }

  /// The value of a column.
  func value(of column: String) throws(VisionError) -> String {
    guard let value = values[column] else {
      throw VisionError(
        "\(file), row \(number): there is no column '\(column)'",
        hint: "it has \(values.keys.sorted().prefix(40).joined(separator: ", "))")
    }
    return value
  }

  /// A text with the values of the columns that stand in braces.
  func fill(_ template: String) throws -> String {
    var rest = template[...]
    var text = ""
    while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
      text += rest[..<start] + (try value(of: String(rest[rest.index(after: start)..<end])))
      rest = rest[rest.index(after: end)...]
    }
    return text + rest
  }

  static func read(_ url: URL) throws -> [TableRow] {
    if url.hasEnding(".json") || url.hasEnding(".json.gz") {
      return rows(try JSONFile(url: url).decode([TableJSON].self, as: "list of objects"), of: url)
    }
    if url.hasEnding(".jsonl") {
      var objects: [TableJSON] = []
      try TextFile(url: url).forEachLine { line in
        guard !line.bytes.isEmpty else { return }
        do {
          objects.append(try JSONDecoder().decode(TableJSON.self, from: Data(line.bytes)))
        } catch {
          throw VisionError("\(url.lastPathComponent), line \(line.number): \(JSONReason.of(error))")
        }
      }
      return rows(objects, of: url)
    }
    let table = try DelimitedTable(contentsOf: url)
    let names = table.rows[0].fields
    return table.rows.dropFirst().map { row in
      TableRow(
        file: table.name, number: row.line,
        values: Dictionary(zip(names, row.fields)) { first, _ in first })
    }
  }

  private static func rows(_ objects: [TableJSON], of url: URL) -> [TableRow] {
    objects.enumerated().map { TableRow(file: url.lastPathComponent, number: $0 + 1, values: $1.flat) }
  }
}

extension TableRow {
  /// The split that a description reads from a row; nil without a description.
  func split(by description: TableValue?) throws -> Split? {
    guard let description else { return nil }
    let name = try named(description)
    guard let split = Split(spelled: name) else {
      throw error("split '\(name)' is none of train, validation, test; `split.names` says what it is called here")
    }
    return split
  }

  /// The modality that a description reads from a row.
  func modality(by description: TableValue) throws -> Modality {
    let name = try named(description)
    guard let modality = Modality(rawValue: name) else {
      let known = Modality.allCases.map(\.rawValue).joined(separator: ", ")
      throw error("modality '\(name)' is none of \(known); `modality.names` says what it is called here")
    }
    return modality
  }

  /// The labels that descriptions read from a row.
  func labels(by descriptions: [TableLabels]) throws -> [String] {
    var labels: [String] = []
    for description in descriptions {
      let positive = Set(description.positive ?? ["1", "1.0", "true", "True", "yes"])
      var found = try (description.columns ?? []).filter { positive.contains(try value(of: $0)) }
      if let value = description.value {
        let text = try fill(value)
        found += description.separator.map { text.components(separatedBy: $0) } ?? [text]
      }
      for label in found.map({ $0.trimmingCharacters(in: .whitespaces) }) {
        let name = description.names?[label] ?? label
        if !name.isEmpty, !labels.contains(name) { labels.append(name) }
      }
    }
    return labels
  }

  private func named(_ description: TableValue) throws -> String {
    let value = try fill(description.value)
    return description.names?[value] ?? value
  }
}

/// A JSON value, of which texts, numbers and truth values are columns, also those inside objects.
private enum TableJSON: Decodable {
  case object([String: TableJSON])
  case text(String)
  case none

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let object = try? value.decode([String: TableJSON].self) {
      self = .object(object)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let truth = try? value.decode(Bool.self) {
      self = .text(truth ? "true" : "false")
    } else if let number = try? value.decode(Int.self) {
      self = .text("\(number)")
    } else if let number = try? value.decode(Double.self) {
      self = .text("\(number)")
    } else {
      self = .none
    }
  }

  /// Values by name; those of an object inside have its name and a full stop before theirs.
  var flat: [String: String] {
    guard case .object(let fields) = self else { return [:] }
    var values: [String: String] = [:]
    for (name, field) in fields {
      switch field {
      case .text(let text): values[name] = text
      case .none: values[name] = ""
      case .object: for (inner, text) in field.flat { values["\(name).\(inner)"] = text }
      }
    }
    return values
  }
}
