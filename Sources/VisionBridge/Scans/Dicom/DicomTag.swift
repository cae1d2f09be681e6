internal import CDicom

/// Number of an element of DICOM data.
struct DicomTag: Hashable {
  var group: UInt16
  var element: UInt16

  init(_ group: UInt16, _ element: UInt16) {
    self.group = group
    self.element = element
  }

  var raw: cd_tag { cd_tag(group: group, element: element) }
}

extension DicomTag {
  static let pixelData = DicomTag(0x7FE0, 0x0010)
  static let floatPixelData = DicomTag(0x7FE0, 0x0008)
  static let doublePixelData = DicomTag(0x7FE0, 0x0009)
  static let numberOfFrames = DicomTag(0x0028, 0x0008)
  static let planarConfiguration = DicomTag(0x0028, 0x0006)
  static let bitsStored = DicomTag(0x0028, 0x0101)
  static let highBit = DicomTag(0x0028, 0x0102)
  static let samplesPerPixel = DicomTag(0x0028, 0x0002)
  static let photometricInterpretation = DicomTag(0x0028, 0x0004)
  static let rows = DicomTag(0x0028, 0x0010)
  static let columns = DicomTag(0x0028, 0x0011)
  static let pixelSpacing = DicomTag(0x0028, 0x0030)
  static let imagerPixelSpacing = DicomTag(0x0018, 0x1164)
  static let bitsAllocated = DicomTag(0x0028, 0x0100)
  static let pixelRepresentation = DicomTag(0x0028, 0x0103)
  static let rescaleIntercept = DicomTag(0x0028, 0x1052)
  static let rescaleSlope = DicomTag(0x0028, 0x1053)
  static let modalityLUT = DicomTag(0x0028, 0x3000)
  static let lutDescriptor = DicomTag(0x0028, 0x3002)
  static let lutData = DicomTag(0x0028, 0x3006)
  static let windowCenter = DicomTag(0x0028, 0x1050)
  static let windowWidth = DicomTag(0x0028, 0x1051)
  static let voiFunction = DicomTag(0x0028, 0x1056)
  static let voiLUT = DicomTag(0x0028, 0x3010)
  static let frameVOI = DicomTag(0x0028, 0x9132)
  static let position = DicomTag(0x0020, 0x0032)
  static let orientation = DicomTag(0x0020, 0x0037)
  static let sliceThickness = DicomTag(0x0018, 0x0050)
  static let sliceSpacing = DicomTag(0x0018, 0x0088)
  static let acquisitionNumber = DicomTag(0x0020, 0x0012)
  static let instanceNumber = DicomTag(0x0020, 0x0013)
  static let temporalPosition = DicomTag(0x0020, 0x0100)
  static let seriesUID = DicomTag(0x0020, 0x000E)
  static let studyUID = DicomTag(0x0020, 0x000D)
  static let patientID = DicomTag(0x0010, 0x0020)
  static let modality = DicomTag(0x0008, 0x0060)
  static let sharedGroups = DicomTag(0x5200, 0x9229)
  static let frameGroups = DicomTag(0x5200, 0x9230)
  static let planePosition = DicomTag(0x0020, 0x9113)
  static let planeOrientation = DicomTag(0x0020, 0x9116)
  static let pixelMeasures = DicomTag(0x0028, 0x9110)
  static let valueTransformation = DicomTag(0x0028, 0x9145)
  static let frameContent = DicomTag(0x0020, 0x9111)
  static let temporalPositionIndex = DicomTag(0x0020, 0x9128)
}
