// What tensors take, and what a device has.
#include <ATen/Context.h>
#include <c10/core/Allocator.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <algorithm>
#include <atomic>
#include <memory>

#include "Guard.hpp"

using namespace ctorch;

namespace {

/// Allocators of libtorch report to what lies in the slot of its profiler, also from the threads of a backward pass.
struct PeakMemory final : c10::MemoryReportingInfoBase {
  std::atomic<int64_t> held{0}, peak{0};

  void reportMemoryUsage(void *, int64_t size, size_t, size_t, c10::Device) override {
    const int64_t now = held.fetch_add(size) + size;
    int64_t most = peak.load();
    while (now > most && !peak.compare_exchange_weak(most, now)) {
    }
  }

  bool memoryProfilingEnabled() const override { return true; }
};

}  // namespace

struct ct_peak_memory {
  std::shared_ptr<PeakMemory> count = std::make_shared<PeakMemory>();
  c10::DebugInfoGuard guard{c10::DebugInfoKind::PROFILER_STATE, count};
};

ct_peak_memory *ct_peak_memory_begin(void) { return new ct_peak_memory(); }

int64_t ct_peak_memory_end(ct_peak_memory *count) {
  const int64_t peak = count->count->peak.load();
  delete count;
  return peak;
}

bool ct_device_memory(ct_device place, uint64_t *free, uint64_t *total, char **error) {
  return guard(error, false, [&] {
    const auto at = device(place);
    const auto found = at::getDeviceAllocator(at.type())->getMemoryInfo(at.index());
    *free = found.first;
    *total = found.second;
    return true;
  });
}
