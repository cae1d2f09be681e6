import Files

/// Reports.
enum ReportDomain {}

/// Why a report cannot be written.
typealias ReportError = Failure<ReportDomain>
