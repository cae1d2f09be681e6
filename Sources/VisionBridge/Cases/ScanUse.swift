/// A scan as a modality's: what preprocessing makes of it depends on both.
struct ScanUse: Hashable {
  let location: ScanLocation
  let modality: Modality
}
