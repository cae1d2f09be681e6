/// One spelling for words that English writes in several.
enum SpellingVariants {
  /// Parts of British spellings and their American counterparts. They are replaced wherever they occur, so they are
  /// chosen to occur in no other words; `aem` alone serves haematoma, anaemia, ischaemia, uraemia and their kin.
  private static let british: [(part: [UInt8], american: [UInt8])] = [
    ("aem", "em"), ("oedem", "edem"), ("oesoph", "esoph"), ("tumour", "tumor"), ("fibre", "fiber"), ("paed", "ped"),
    ("caec", "cec"), ("caes", "ces"), ("foet", "fet"), ("rrhoea", "rrhea"), ("pnoea", "pnea"), ("gynaec", "gynec"),
    ("colour", "color"), ("centre", "center"), ("behaviour", "behavior"), ("coeli", "celi"), ("coelom", "celom"),
    ("anaesth", "anesth"), ("faec", "fec"), ("aetiol", "etiol"), ("oestr", "estr"), ("goitre", "goiter"),
    ("naev", "nev"), ("praevia", "previa"), ("leuco", "leuko"), ("sulph", "sulf"), ("aneurism", "aneurysm"),
    ("homoeo", "homeo"), ("palaeo", "paleo"), ("neurone", "neuron"), ("calibre", "caliber"),
  ].map { (Array($0.utf8), Array($1.utf8)) }

  /// Returns the American singular of a lower-case word.
  static func canonical(_ word: String) -> String {
    guard word.utf8.count > 3 else { return word }
    var bytes = Array(word.utf8)
    for (part, american) in british { replace(part, american, in: &bytes) }
    singular(&bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func replace(_ part: [UInt8], _ replacement: [UInt8], in word: inout [UInt8]) {
    guard word.count >= part.count else { return }
    var start = 0
    while start + part.count <= word.count {
      if word[start..<start + part.count].elementsEqual(part) {
        word.replaceSubrange(start..<start + part.count, with: replacement)
        start += replacement.count
      } else {
        start += 1
      }
    }
  }

  /// Regular plurals, and those of Greek and Latin words: metastases, carcinomata, vertebrae.
  private static func singular(_ word: inout [UInt8]) {
    func ends(_ suffix: String) -> Bool {
      word.count > suffix.utf8.count + 1 && word.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }
    func cut(_ count: Int, add text: String = "") {
      word.replaceSubrange((word.count - count)..., with: text.utf8)
    }
    guard word.count > 4 else { return }
    if ends("ies") {
      cut(3, add: "y")
    } else if ["sses", "shes", "ches", "xes", "omata"].contains(where: ends) || ends("uses") && !ends("auses") {
      cut(2)
    } else if ["oses", "ases", "yses", "eses"].contains(where: ends), !ends("seases") {
      cut(2, add: "is")
    } else if ends("s"), !["ss", "us", "is", "ceps"].contains(where: ends) {
      cut(1)
    } else if ["brae", "ulae", "rsae"].contains(where: ends) {
      cut(1)
    }
  }
}
