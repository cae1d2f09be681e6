import Foundation

/// Images that are the masks of others, as data sets for segmentation have them side by side.
public enum MaskNames {
  /// The ids that are another id and a word for masks, as `a_mask`, `a-seg` or `a_mask_1` beside `a`.
  public static func masks(among ids: [String]) -> [String] {
    let all = Set(ids)
    return ids.filter { id in
      let suffix = id.range(
        of: "[ _-](mask|seg|segmentation)([ _-]?[0-9]+)?$", options: [.regularExpression, .caseInsensitive])
      return suffix.map { all.contains(String(id[..<$0.lowerBound])) } ?? false
    }
  }
}
