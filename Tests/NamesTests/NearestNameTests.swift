import Names
import Testing

@Suite struct NearestNameTests {
  private let names = NearestName(among: ["Hip dislocation", "Gout", "Ménière disease", "ct"])

  @Test(arguments: [
    ("hip\u{A0}Dislocation", "Hip dislocation"), ("hip dislokation", "Hip dislocation"), ("Gaut", "Gout"),
    ("Meniere disaese", "Ménière disease"), ("CT", "ct"), ("mr", nil), ("Pneumothorax", nil), ("", nil),
  ])
  func `the name with the fewest edits is found, where a third of the letters or fewer differ`(
    name: String, nearest: String?
  ) {
    #expect(names.nearest(to: name) == nearest)
  }

  @Test func `of equally near names the first is taken`() {
    #expect(NearestName(among: ["cats", "cars"]).nearest(to: "caps") == "cats")
  }
}
