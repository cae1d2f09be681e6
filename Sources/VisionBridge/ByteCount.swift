extension Int {
  /// A number of bytes in messages: in megabytes, rounded up, from a gigabyte on in gigabytes.
  var asByteCount: String {
    let megabytes = Double(self) / 1e6
    return megabytes < 1000 ? "\(Int(megabytes.rounded(.up))) MB" : "\((megabytes / 100).rounded() / 10) GB"
  }
}
