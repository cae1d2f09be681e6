/// A published case list of RP3D-Diag, in one of three forms: cases by address, the same by anatomy (`aug.json`), and labels by image
/// (its external data sets).
struct PublishedCaseList: Decodable {
  /// What the list has under a name.
  enum Entry {
    /// The samples of a case.
    case samples([PublishedSample])
    /// The labels of the image that the name is the path of.
    case labels([String])
  }

  /// By address or path of the image.
  let entries: [String: Entry]

  private enum Value: Decodable {
    case entry(Entry)
    case group([String: PublishedCase])

    init(from decoder: any Decoder) throws {
      if let labels = try? decoder.singleValueContainer().decode([String].self) {
        self = .entry(.labels(labels))
        return
      }
      // A case has fields that are no objects, and is not empty.
      let isGroup = (try? [String: JSONObject](from: decoder)).map { !$0.isEmpty } ?? false
      self =
        isGroup
        ? .group(try [String: PublishedCase](from: decoder))
        : .entry(.samples(try PublishedCase(from: decoder).samples))
    }
  }

  /// Any JSON object.
  private struct JSONObject: Decodable {
    private enum NoKeys: CodingKey {}

    init(from decoder: any Decoder) throws { _ = try decoder.container(keyedBy: NoKeys.self) }
  }

  init(from decoder: any Decoder) throws {
    var entries: [String: Entry] = [:]
    // An address may come in several groups: what it has in one of them alone belongs to it too.
    var grouped: [String: [PublishedSample]] = [:]
    for (name, value) in try [String: Value](from: decoder).sorted(by: { $0.key < $1.key }) {
      switch value {
      case .entry(let entry): entries[name] = entry
      case .group(let cases):
        for (address, content) in cases {
          grouped[address, default: []] += content.samples.filter { !grouped[address, default: []].contains($0) }
        }
      }
    }
    self.entries = entries.merging(grouped.mapValues(Entry.samples)) { first, _ in first }
  }
}

/// A case: its samples.
struct PublishedCase: Decodable {
  var samples: [PublishedSample]

  enum CodingKeys: String, CodingKey {
    case samples = "Samples"
  }
}

/// Images that were made together, and what they show.
struct PublishedSample: Decodable, Equatable {
  var images: [String]?
  var stack: String?
  var keys: [String]?
  var modalities: [String]
  var articles: [String]?
  var icd10s: [String]?

  /// Images and modalities have other names in some of the published lists.
  enum CodingKeys: String, CodingKey {
    case images = "image_data_path"
    case volumes = "image"
    case volumePaths = "image_path"
    case stack = "npy_path"
    case keys = "image_key_path"
    case modalities = "image_modality"
    case otherModalities = "image_modalitys"
    case articles, icd10s
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    func texts(_ keys: CodingKeys...) throws -> [String]? {
      for key in keys {
        if let found = try fields.decodeIfPresent([String].self, forKey: key) { return found }
      }
      return nil
    }
    images = try texts(.images, .volumes, .volumePaths)
    stack = try fields.decodeIfPresent(String.self, forKey: .stack)
    keys = try texts(.keys)
    modalities =
      try texts(.modalities, .otherModalities) ?? fields.decode([String].self, forKey: .modalities)
    articles = try texts(.articles)
    icd10s = try texts(.icd10s)
  }
}
