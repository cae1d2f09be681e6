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
    ("homoeo", "homeo"), ("palaeo", "paleo"), ("neurone", "neuron"), ("calibre", "caliber"), ("labour", "labor"),
    ("manoeuvre", "maneuver"), ("odour", "odor"), ("isation", "ization"),
  ].map { (Array($0.utf8), Array($1.utf8)) }

  /// Ends of British verbs and their American counterparts. Words that both write alike (`raised`) change too, which
  /// does no harm: they change everywhere.
  private static let britishEnds: [(end: String, american: String)] = [
    ("ised", "ized"), ("ising", "izing"), ("ise", "ize"), ("lysed", "lyzed"), ("lysing", "lyzing"), ("lyse", "lyze"),
  ]

  /// Ends of plurals that are not made with an s, and of their singulars. The first that fits decides. Where ordinary
  /// words end alike (changes, prices, practices) they are whole stems.
  private static let irregularPlurals: [(plural: String, singular: String)] = [
    ("thoraces", "thorax"), ("pendices", "pendix"), ("indices", "index"), ("cortices", "cortex"),
    ("vertices", "vertex"), ("vortices", "vortex"), ("apices", "apex"), ("varices", "varix"),
    ("cicatrices", "cicatrix"), ("matrices", "matrix"), ("fornices", "fornix"), ("cervices", "cervix"),
    ("helices", "helix"), ("radices", "radix"), ("calices", "calix"), ("calyces", "calyx"), ("halluces", "hallux"),
    ("phalanges", "phalanx"), ("larynges", "larynx"), ("pharynges", "pharynx"), ("meninges", "meninx"),
    ("salpinges", "salpinx"), ("coccyges", "coccyx"), ("omata", "oma"),
    ("ymata", "yma"), ("brae", "bra"), ("ulae", "ula"), ("rsae", "rsa"), ("ticula", "ticulum"), ("feet", "foot"),
    ("teeth", "tooth"), ("calculi", "calculus"), ("bronchi", "bronchus"), ("emboli", "embolus"),
    ("thrombi", "thrombus"),
  ]

  /// Plurals of words in -ie, -s and -o, which end like those of other words: biopsies, leases and toes.
  private static let wholePlurals = [
    "calories": "calorie", "kilocalories": "kilocalorie", "cookies": "cookie", "movies": "movie", "prairies": "prairie",
    "atlases": "atlas", "biases": "bias", "gases": "gas", "irises": "iris", "lenses": "lens", "penises": "penis",
    "echoes": "echo", "mosquitoes": "mosquito", "potatoes": "potato", "tomatoes": "tomato",
  ]

  /// Ends of plurals of words in -is; most others in -ases are of words in -ase.
  private static let greek = ["oses", "yses", "eses", "stases", "ectases", "iases"]

  /// Ends of plurals that only look Greek.
  private static let plain = [
    "overdoses", "underdoses", "microdoses", "megadoses", "closes", "poses", "ooses", "glucoses", "lactoses",
    "fructoses", "sucroses", "maltoses", "celluloses", "primroses", "eeses", "aliases",
  ]

  /// Ends of plurals with -es behind the singular.
  private static let sibilant = ["sses", "shes", "ches", "xes", "uses"]

  /// Ends of plurals whose singular ends in -use or -che: others are of words in -us and -ch.
  private static let mute = [
    "auses", "ouses", "abuses", "fuses", "excuses", "headaches", "toothaches", "backaches", "earaches",
    "stomachaches", "bellyaches", "heartaches", "psyches", "moustaches", "mustaches", "avalanches",
  ]

  /// Parts of words that name the same in American and British, chosen so that they can be exchanged in both directions.
  private static let exchangeable: [(american: String, british: String)] = [
    ("anemi", "anaemi"), ("edema", "oedema"), ("tumor", "tumour"), ("esophag", "oesophag"), ("pediatr", "paediatr"),
    ("leukemi", "leukaemi"), ("ischemi", "ischaemi"), ("hemorrh", "haemorrh"), ("hemat", "haemat"),
    ("hemoglobin", "haemoglobin"), ("hemophil", "haemophil"), ("hemoly", "haemoly"), ("diarrhea", "diarrhoea"),
    ("fetal", "foetal"), ("fetus", "foetus"), ("gynec", "gynaec"),
    ("anesth", "anaesth"), ("celiac", "coeliac"), ("orthopedic", "orthopaedic"), ("fiber", "fibre"),
    ("cecum", "caecum"), ("cecal", "caecal"), ("feces", "faeces"), ("fecal", "faecal"),
    ("estrogen", "oestrogen"), ("etiolog", "aetiolog"), ("glycemi", "glycaemi"), ("uremi", "uraemi"),
    ("septicemi", "septicaemi"), ("sulf", "sulph"), ("leukocyt", "leucocyt"), ("behavior", "behaviour"),
    ("goiter", "goitre"), ("dyspnea", "dyspnoea"), ("apnea", "apnoea"), ("lipidemi", "lipidaemi"),
  ]

  /// Returns a text with its British words spelt as in American or, where it has none, its American words as in British;
  /// nil where it has neither.
  static func exchanged(_ text: String) -> String? {
    let american = exchangeable.reduce(text) { $0.replacing($1.british, with: $1.american) }
    if american != text { return american }
    let british = exchangeable.reduce(text) { $0.replacing($1.american, with: $1.british) }
    return british == text ? nil : british
  }

  /// Returns the American singular of a lower-case word.
  static func canonical(_ word: String) -> String {
    guard word.utf8.count > 3 else { return word }
    var bytes = Array((wholePlurals[word] ?? word).utf8)
    for (part, american) in british { replace(part, american, in: &bytes) }
    singular(&bytes)
    for (end, american) in britishEnds where bytes.count > end.utf8.count + 1 && bytes.ends(with: end) {
      bytes.replaceSubrange((bytes.count - end.utf8.count)..., with: american.utf8)
      break
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Returns words that may be written for a canonical one, itself among them: British spellings and plurals. Most of
  /// them do not exist.
  static func spellings(of canonical: String) -> Set<String> {
    var spellings: Set<String> = [canonical]
    for (part, american) in british {
      let (part, american) = (String(decoding: part, as: UTF8.self), String(decoding: american, as: UTF8.self))
      for word in spellings where word.contains(american) { spellings.insert(word.replacing(american, with: part)) }
    }
    for (end, american) in britishEnds where canonical.hasSuffix(american) {
      spellings.insert(canonical.dropLast(american.count) + end)
    }
    spellings.formUnion(wholePlurals.filter { self.canonical($0.value) == canonical }.keys)
    return spellings.reduce(into: spellings) { all, word in
      all.formUnion([word + "s", word + "es"])
      if word.hasSuffix("y") { all.insert(word.dropLast() + "ies") }
      if word.hasSuffix("is") { all.insert(word.dropLast(2) + "es") }
      for (plural, singular) in irregularPlurals where word.hasSuffix(singular) {
        all.insert(word.dropLast(singular.count) + plural)
      }
    }
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

  /// Regular plurals, and those of Greek and Latin words: metastases, carcinomata, vertebrae, pneumothoraces.
  private static func singular(_ word: inout [UInt8]) {
    func ends(_ suffix: String) -> Bool { word.count > suffix.utf8.count + 1 && word.ends(with: suffix) }
    func cut(_ count: Int, add text: String = "") {
      word.replaceSubrange((word.count - count)..., with: text.utf8)
    }
    guard word.count > 3 else { return }
    if let (plural, singular) = irregularPlurals.first(where: { word.ends(with: $0.plural) }) {
      return cut(plural.utf8.count, add: singular)
    }
    guard word.count > 4 else {
      // Fits and eyes, but neither this, pus, mass nor AIDS.
      if ends("s"), !["ss", "us", "is", "aids", "lens", "pons"].contains(where: word.ends) { cut(1) }
      return
    }
    if ends("ies") {
      cut(3, add: "y")
    } else if sibilant.contains(where: ends), !mute.contains(where: word.ends) {
      cut(2)
    } else if greek.contains(where: ends), !plain.contains(where: word.ends) {
      cut(2, add: "is")
    } else if ends("s"), !["ss", "us", "is", "ceps"].contains(where: ends) {
      cut(1)
    }
  }
}

extension [UInt8] {
  fileprivate func ends(with text: String) -> Bool {
    count >= text.utf8.count && suffix(text.utf8.count).elementsEqual(text.utf8)
  }
}
