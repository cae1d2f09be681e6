import Foundation

/// What one input may take. How busy the machine is does not count.
enum Limits {
  /// Seconds of processor time.
  static let seconds = 10.0
  /// Megabytes that the process may have in memory, libraries and AddressSanitizer included.
  static let megabytes = 2_500

  /// Lets the system end the process, with the signal SIGPROF, when the next input takes too long.
  static func arm() {
    var timer = itimerval(it_interval: timeval(), it_value: timeval(tv_sec: Int(seconds), tv_usec: 0))
    precondition(setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil) == 0, "no timer")
  }

  /// Lets allocations fail that would take all memory; AddressSanitizer, which reserves addresses by the terabyte, has its
  /// own limit, which Scripts/fuzz sets.
  static func boundMemory() {
    guard dlsym(nil, "__asan_init") == nil else { return }
    var limit = rlimit(rlim_cur: 16 << 30, rlim_max: 16 << 30)
    precondition(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, "no limit of memory")
  }

  /// Megabytes that the process has in memory.
  static func residentMegabytes() -> Int {
    let statm = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (statm.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 256
  }

  /// Seconds of processor time that all threads of the process have taken.
  static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
