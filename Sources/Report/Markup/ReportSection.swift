/// A numbered part of the report.
protocol ReportSection {
  /// Name in the page's address.
  var anchor: String { get }
  var title: String { get }
  var body: HTML { get }
}
