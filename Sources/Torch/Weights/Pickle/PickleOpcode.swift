/// The instructions of pickle that `torch.save` writes with protocols 2 to 5.
///
/// Source: `pickletools.py` of CPython 3.13. Those that import by number, make instances of classes or belong to the text
/// protocols are absent, and so refused.
enum PickleOpcode: UInt8 {
  case proto = 0x80
  case frame = 0x95
  case stop = 0x2E  // .
  case mark = 0x28  // (
  case pop = 0x30  // 0
  case popMark = 0x31  // 1
  case duplicate = 0x32  // 2

  case none = 0x4E  // N
  case newTrue = 0x88
  case newFalse = 0x89
  case int32 = 0x4A  // J
  case uint8 = 0x4B  // K
  case uint16 = 0x4D  // M
  case long1 = 0x8A
  case long4 = 0x8B
  case float = 0x47  // G

  case string8 = 0x55  // U
  case string32 = 0x54  // T
  case unicode8 = 0x8C
  case unicode32 = 0x58  // X
  case unicode64 = 0x8D
  case bytes8 = 0x43  // C
  case bytes32 = 0x42  // B
  case bytes64 = 0x8E
  case byteArray64 = 0x96

  case emptyTuple = 0x29  // )
  case tuple = 0x74  // t
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case emptyList = 0x5D  // ]
  case list = 0x6C  // l
  case append = 0x61  // a
  case appends = 0x65  // e
  case emptyDictionary = 0x7D  // }
  case dictionary = 0x64  // d
  case setItem = 0x73  // s
  case setItems = 0x75  // u

  case put8 = 0x71  // q
  case put32 = 0x72  // r
  case memoize = 0x94
  case get8 = 0x68  // h
  case get32 = 0x6A  // j

  case global = 0x63  // c
  case stackGlobal = 0x93
  case reduce = 0x52  // R
  case newObject = 0x81
  case build = 0x62  // b
  case persistentID = 0x51  // Q
}
