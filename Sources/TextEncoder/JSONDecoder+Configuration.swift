import Foundation

extension JSONDecoder {
  /// Decodes the configuration files of Python libraries, whose keys are in snake_case.
  static var configuration: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}
