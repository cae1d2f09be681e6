extension PickleHeap {
  /// A storage as `torch.save` refers to it: `('storage', type, key, location, element count)` and, before torch 1.6, the
  /// part of it that a view has: None or `(view key, offset, element count)`.
  func storage(_ reference: [PickleValue]) throws(PickleFault) -> PickledStorage {
    guard reference.count >= 5, case .string("storage") = reference[0] else {
      if case .string(let kind)? = reference.first { throw .refusal(of: "a reference to a \(kind)") }
      throw PickleFault("a reference in it is not one to a storage")
    }
    guard case .global(.storage(let dtype)) = reference[1], case .string(let key) = reference[2],
      case .integer(let count) = reference[4], count >= 0
    else { throw PickleFault("a reference to a storage in it is not (type, key, location, element count)") }
    var storage = PickledStorage(dtype: dtype, key: key, count: count, view: 0..<count)
    if reference.count > 5, case .tuple(let index) = reference[5] {
      let view = sequences[index]
      guard view.count == 3, case .integer(let offset) = view[1], case .integer(let length) = view[2], offset >= 0,
        length >= 0, offset <= count, length <= count - offset
      else { throw PickleFault("a view in it does not fit the storage \(key) of \(count) elements") }
      storage.view = offset..<offset + length
    }
    return storage
  }

  /// A tensor from storage, offset, sizes and strides. All arithmetic is checked: the numbers come from the file.
  func tensor(_ arguments: [PickleValue], _ global: PickleGlobal) throws(PickleFault) -> PickledTensor {
    guard case .storage(let index) = arguments[0], case .integer(let offset) = arguments[1],
      let shape = integers(arguments[2]), let strides = integers(arguments[3])
    else { throw .misuse(of: global) }
    let storage = storages[index]
    let misfit = PickleFault(
      "a tensor of shape \(shape.prefix(8)), strides \(strides.prefix(8)) and offset \(offset) does not fit its storage"
        + " of \(storage.view.count) elements")
    guard shape.count == strides.count, shape.count <= 64, offset >= 0, strides.allSatisfy({ $0 >= 0 })
    else { throw misfit }
    guard let byteCount = storage.dtype.byteCount(of: shape) else { throw misfit }
    var last = offset
    for (size, stride) in zip(shape, strides) {
      let (reach, far) = (size - 1).multipliedReportingOverflow(by: stride)
      let (end, tooFar) = last.addingReportingOverflow(reach)
      guard !far, !tooFar else { throw misfit }
      last = end
    }
    // An empty tensor has no last element.
    guard byteCount == 0 || last < storage.view.count else { throw misfit }
    let (start, overflow) = storage.view.lowerBound.addingReportingOverflow(offset)
    guard !overflow else { throw misfit }
    // A dimension of one element is never stepped along, so its stride may be any number.
    let steps = zip(shape, strides).map { size, stride in size > 1 ? stride : 0 }
    return PickledTensor(storage: index, offset: start, shape: shape, strides: steps, byteCount: byteCount)
  }

  private func integers(_ value: PickleValue) -> [Int]? {
    guard case .tuple(let index) = value else { return nil }
    var result: [Int] = []
    for element in sequences[index] {
      guard case .integer(let number) = element else { return nil }
      result.append(number)
    }
    return result
  }
}

extension PickleFault {
  /// A name that weights do not need; what it might do is not tried.
  static func refusal(of name: String) -> PickleFault {
    let printable = String(String.UnicodeScalarView(name.unicodeScalars.prefix(80).filter { $0.value >= 0x20 }))
    return PickleFault(
      "it asks for \(printable), and only tensors, dictionaries, lists, numbers and strings are read",
      hint: "nothing was executed; get the weights alone, as model.safetensors or as a saved state_dict")
  }

  static func misuse(of global: PickleGlobal) -> PickleFault {
    PickleFault("it calls \(global.name) with other values than torch.save writes")
  }
}
