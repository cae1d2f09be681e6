#include "cdicom.h"

#include <gdcmByteValue.h>
#include <gdcmDataSetHelper.h>
#include <gdcmImage.h>
#include <gdcmReader.h>
#include <gdcmSequenceOfItems.h>
#include <gdcmTrace.h>

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>

struct cd_dataset {
  const gdcm::DataSet *set;
  const gdcm::File *file;
  // The items that were asked for, by tag; they own what they refer to.
  mutable std::map<gdcm::Tag, gdcm::SmartPointer<gdcm::SequenceOfItems>> sequences;
  mutable std::map<std::pair<gdcm::Tag, int64_t>, std::unique_ptr<cd_dataset>> items;
};

struct cd_file {
  std::unique_ptr<gdcm::Reader> reader;
  cd_dataset root;
  std::string transfer_syntax;
  // Where reading stopped after the element of the pixels; -1 where that is not known.
  int64_t pixel_end = -1;
};

namespace {

void report(char **error, const char *message) {
  if (error != nullptr) *error = strdup(message);
}

/// Where a failing assertion leads while this thread is in the library.
thread_local std::jmp_buf *way_out = nullptr;
thread_local char assertion[160];

/// Runs `body`; on an exception or a failing assertion stores its message and returns `fallback`: none may reach Swift.
///
/// Debian builds the library with assertions, and damaged files fail them. Leaving by longjmp loses what the library had
/// allocated, for each such file once.
template <class Body, class Result = std::invoke_result_t<Body>>
Result guard(char **error, Result fallback, Body body) {
  std::jmp_buf here;
  std::jmp_buf *const outer = way_out;
  if (setjmp(here) != 0) {
    way_out = outer;
    report(error, assertion);
    return fallback;
  }
  struct Reset {
    std::jmp_buf *outer;
    ~Reset() { way_out = outer; }
  } reset{outer};
  way_out = &here;
  try {
    return body();
  } catch (const std::exception &e) {
    report(error, e.what());
  } catch (...) {
    report(error, "unknown C++ exception");
  }
  return fallback;
}

const gdcm::Tag pixel_tag(0x7FE0, 0x0010);

gdcm::Tag tag_of(cd_tag tag) { return gdcm::Tag(tag.group, tag.element); }

const gdcm::DataElement *find(const cd_dataset *set, cd_tag tag) {
  if (!set->set->FindDataElement(tag_of(tag))) return nullptr;
  const gdcm::DataElement &element = set->set->GetDataElement(tag_of(tag));
  return element.IsEmpty() ? nullptr : &element;
}

const gdcm::SequenceOfItems *sequence(const cd_dataset *set, cd_tag tag) {
  const gdcm::Tag key = tag_of(tag);
  auto known = set->sequences.find(key);
  if (known == set->sequences.end()) {
    gdcm::SmartPointer<gdcm::SequenceOfItems> items;
    if (set->set->FindDataElement(key)) items = set->set->GetDataElement(key).GetValueAsSQ();
    known = set->sequences.emplace(key, items).first;
  }
  return known->second;
}

template <class Number>
int64_t copy_numbers(const char *bytes, size_t byte_count, double *values, size_t capacity) {
  const size_t count = byte_count / sizeof(Number);
  for (size_t i = 0; i < count && i < capacity; i++) {
    Number number;
    std::memcpy(&number, bytes + i * sizeof(Number), sizeof(Number));
    values[i] = static_cast<double>(number);
  }
  return static_cast<int64_t>(count);
}

int64_t parse_numbers(const char *bytes, size_t byte_count, double *values, size_t capacity) {
  const std::string text(bytes, byte_count);
  int64_t count = 0;
  size_t start = 0;
  while (start <= text.size()) {
    const size_t end = std::min(text.find('\\', start), text.size());
    const std::string part = text.substr(start, end - start);
    char *rest = nullptr;
    const double number = std::strtod(part.c_str(), &rest);
    if (rest == part.c_str()) return -1;
    if (static_cast<size_t>(count) < capacity) values[count] = number;
    count++;
    start = end + 1;
  }
  return count;
}

}  // namespace

// Takes the place of the C library's function in the whole process: assertions that fail elsewhere end it as before.
extern "C" void __assert_fail(const char *text, const char *file, unsigned line, const char *function) noexcept {
  if (way_out != nullptr) {
    std::snprintf(assertion, sizeof assertion, "an assertion of the library fails: %s", text);
    std::longjmp(*way_out, 1);
  }
  std::fprintf(stderr, "%s:%u: %s: Assertion `%s' failed.\n", file, line, function, text);
  std::abort();
}

void cd_free(char *message) { std::free(message); }

cd_file *cd_open(const char *path, int with_pixels, char **error) {
  return guard(error, static_cast<cd_file *>(nullptr), [&]() -> cd_file * {
    // The library writes its complaints to stderr unless it is told not to.
    gdcm::Trace::WarningOff();
    gdcm::Trace::ErrorOff();
    gdcm::Trace::DebugOff();
    auto file = std::make_unique<cd_file>();
    file->reader = std::make_unique<gdcm::Reader>();
    file->reader->SetFileName(path);
    bool is_read = file->reader->ReadUpToTag(pixel_tag);
    if (is_read) file->pixel_end = static_cast<int64_t>(file->reader->GetStreamCurrentPosition());
    if (is_read && with_pixels != 0) {
      file->reader = std::make_unique<gdcm::Reader>();
      file->reader->SetFileName(path);
      is_read = file->reader->Read();
    }
    if (!is_read) throw std::runtime_error("it cannot be read");
    const gdcm::File &read = file->reader->GetFile();
    file->root.set = &read.GetDataSet();
    file->root.file = &read;
    const char *syntax = gdcm::TransferSyntax::GetTSString(read.GetHeader().GetDataSetTransferSyntax());
    file->transfer_syntax = syntax == nullptr ? "" : syntax;
    return file.release();
  });
}

void cd_close(cd_file *file) { delete file; }

const cd_dataset *cd_root(const cd_file *file) { return &file->root; }

const char *cd_transfer_syntax(const cd_file *file) { return file->transfer_syntax.c_str(); }

int64_t cd_byte_count(const cd_dataset *set, cd_tag tag) {
  return guard(nullptr, int64_t(-1), [&]() -> int64_t {
    const gdcm::DataElement *element = find(set, tag);
    const gdcm::ByteValue *value = element == nullptr ? nullptr : element->GetByteValue();
    return value == nullptr ? -1 : static_cast<int64_t>(value->GetLength());
  });
}

int64_t cd_text(const cd_dataset *set, cd_tag tag, char *buffer, size_t capacity) {
  return guard(nullptr, int64_t(-1), [&]() -> int64_t {
    const gdcm::DataElement *element = find(set, tag);
    const gdcm::ByteValue *value = element == nullptr ? nullptr : element->GetByteValue();
    if (value == nullptr) return -1;
    size_t start = 0, end = value->GetLength();
    const char *bytes = value->GetPointer();
    while (end > start && (bytes[end - 1] == ' ' || bytes[end - 1] == '\0')) end--;
    while (start < end && bytes[start] == ' ') start++;
    std::memcpy(buffer, bytes + start, std::min(capacity, end - start));
    return static_cast<int64_t>(end - start);
  });
}

int64_t cd_numbers(const cd_dataset *set, cd_tag tag, double *values, size_t capacity) {
  return guard(nullptr, int64_t(-1), [&]() -> int64_t {
    const gdcm::DataElement *element = find(set, tag);
    const gdcm::ByteValue *value = element == nullptr ? nullptr : element->GetByteValue();
    if (value == nullptr) return -1;
    gdcm::VR kind = element->GetVR();
    if (kind == gdcm::VR::INVALID || kind == gdcm::VR::UN) {
      kind = gdcm::DataSetHelper::ComputeVR(*set->file, *set->set, tag_of(tag));
    }
    const char *bytes = value->GetPointer();
    const size_t count = value->GetLength();
    switch (static_cast<gdcm::VR::VRType>(kind)) {
      case gdcm::VR::DS:
      case gdcm::VR::IS: return parse_numbers(bytes, count, values, capacity);
      case gdcm::VR::US:
      case gdcm::VR::OW:
      case gdcm::VR::US_OW:
      case gdcm::VR::US_SS:
      case gdcm::VR::US_SS_OW: return copy_numbers<uint16_t>(bytes, count, values, capacity);
      case gdcm::VR::SS: return copy_numbers<int16_t>(bytes, count, values, capacity);
      case gdcm::VR::UL: return copy_numbers<uint32_t>(bytes, count, values, capacity);
      case gdcm::VR::SL: return copy_numbers<int32_t>(bytes, count, values, capacity);
      case gdcm::VR::FL: return copy_numbers<float>(bytes, count, values, capacity);
      case gdcm::VR::FD: return copy_numbers<double>(bytes, count, values, capacity);
      default: return -1;
    }
  });
}

int64_t cd_item_count(const cd_dataset *set, cd_tag tag) {
  return guard(nullptr, int64_t(0), [&]() -> int64_t {
    const gdcm::SequenceOfItems *items = sequence(set, tag);
    return items == nullptr ? 0 : static_cast<int64_t>(items->GetNumberOfItems());
  });
}

const cd_dataset *cd_item(const cd_dataset *set, cd_tag tag, int64_t index) {
  return guard(nullptr, static_cast<const cd_dataset *>(nullptr), [&]() -> const cd_dataset * {
    const gdcm::SequenceOfItems *items = sequence(set, tag);
    if (items == nullptr || index < 0 || index >= static_cast<int64_t>(items->GetNumberOfItems())) return nullptr;
    auto &item = set->items[{tag_of(tag), index}];
    if (item == nullptr) {
      item = std::make_unique<cd_dataset>();
      item->set = &items->GetItem(static_cast<size_t>(index) + 1).GetNestedDataSet();
      item->file = set->file;
    }
    return item.get();
  });
}

int64_t cd_pixel_end(const cd_file *file) { return file->pixel_end; }

int cd_is_encapsulated(const cd_file *file) {
  return guard(nullptr, 0, [&]() -> int {
    return file->reader->GetFile().GetHeader().GetDataSetTransferSyntax().IsEncapsulated() ? 1 : 0;
  });
}

int64_t cd_native_pixels(const cd_file *file, cd_tag tag, void *pixels, size_t capacity) {
  return guard(nullptr, int64_t(-1), [&]() -> int64_t {
    const gdcm::DataSet &set = file->reader->GetFile().GetDataSet();
    if (!set.FindDataElement(tag_of(tag))) return -1;
    const gdcm::ByteValue *value = set.GetDataElement(tag_of(tag)).GetByteValue();
    if (value == nullptr) return -1;
    std::memcpy(pixels, value->GetPointer(), std::min<size_t>(capacity, value->GetLength()));
    return static_cast<int64_t>(value->GetLength());
  });
}

int cd_decode(const cd_file *file, const cd_image *form, const char *photometric, void *pixels, size_t byte_count, char **error) {
  return guard(error, 0, [&]() -> int {
    const gdcm::File &read = file->reader->GetFile();
    if (!read.GetDataSet().FindDataElement(pixel_tag)) throw std::runtime_error("there are none");
    const gdcm::DataElement &element = read.GetDataSet().GetDataElement(pixel_tag);
    if (element.GetSequenceOfFragments() == nullptr) throw std::runtime_error("they are not in fragments");
    gdcm::SmartPointer<gdcm::Image> image = new gdcm::Image;
    image->SetNumberOfDimensions(form->frames > 1 ? 3 : 2);
    image->SetDimension(0, static_cast<unsigned>(form->columns));
    image->SetDimension(1, static_cast<unsigned>(form->rows));
    if (form->frames > 1) image->SetDimension(2, static_cast<unsigned>(form->frames));
    image->SetPixelFormat(gdcm::PixelFormat(
        static_cast<unsigned short>(form->samples), static_cast<unsigned short>(form->bits_allocated),
        static_cast<unsigned short>(form->bits_stored), static_cast<unsigned short>(form->high_bit),
        static_cast<unsigned short>(form->is_signed)));
    image->SetPhotometricInterpretation(gdcm::PhotometricInterpretation::GetPIType(photometric));
    image->SetPlanarConfiguration(static_cast<unsigned>(form->is_planar));
    image->SetTransferSyntax(read.GetHeader().GetDataSetTransferSyntax());
    image->SetDataElement(element);
    if (image->GetBufferLength() != byte_count) throw std::runtime_error("they have another size than the header says");
    if (!image->GetBuffer(static_cast<char *>(pixels))) throw std::runtime_error("the codec gives up");
    return 1;
  });
}
