/// A table with a caption, whose first column names the rows.
struct ReportTable {
  struct Column {
    var title: HTML
    var isNumeric: Bool

    static func text(_ title: HTML) -> Column { Column(title: title, isNumeric: false) }
    static func number(_ title: HTML) -> Column { Column(title: title, isNumeric: true) }
  }

  /// Rows that belong together, below a heading of their own where it has one.
  struct Group {
    var title: HTML?
    /// One cell for each column.
    var rows: [[HTML]]
  }

  var caption: String
  var columns: [Column]
  var groups: [Group]

  init(_ caption: String, columns: [Column], groups: [Group]) {
    self.caption = caption
    self.columns = columns
    self.groups = groups
  }

  init(_ caption: String, columns: [Column], rows: [[HTML]]) {
    self.init(caption, columns: columns, groups: [Group(title: nil, rows: rows)])
  }

  /// The table in a box that scrolls sideways where the screen is too narrow.
  var html: HTML {
    """
    <div class="scroll" tabindex="0" role="region" aria-label="Scrollable table">
    <table>
    <caption>\(caption)</caption>
    <thead><tr>\(columns.map(head))</tr></thead>
    \(groups.map(body))
    </table>
    </div>
    """
  }

  private func head(_ column: Column) -> HTML {
    column.isNumeric
      ? "<th scope=\"col\" class=\"number\">\(column.title)</th>" : "<th scope=\"col\">\(column.title)</th>"
  }

  private func body(_ group: Group) -> HTML {
    let title = group.title.map { title -> HTML in
      "<tr><th scope=\"rowgroup\" colspan=\"\(columns.count)\" class=\"group\">\(title)</th></tr>"
    }
    return "<tbody>\(title.map { [$0] } ?? [])\(group.rows.map(row))</tbody>"
  }

  private func row(_ cells: [HTML]) -> HTML {
    let tagged = zip(columns, cells).enumerated().map { index, pair -> HTML in
      let (column, cell) = pair
      if index == 0 { return "<th scope=\"row\">\(cell)</th>" }
      return column.isNumeric ? "<td class=\"number\">\(cell)</td>" : "<td>\(cell)</td>"
    }
    return "<tr>\(tagged)</tr>"
  }
}
