#!/usr/bin/env python3
"""Reads one tile in 34 encodings as DICOM, by `nosology vision info` and by pydicom, and prints a table.

    wsidicom.py ENCODED [--nosology FILE]

ENCODED is the folder data/encoded of the package wsidicom-data 0.3.0, bare bitstreams that are wrapped here. Needs pydicom with
pylibjpeg, pylibjpeg-libjpeg, pylibjpeg-openjpeg, pylibjpeg-rle and Pillow. Compares smallest, largest and mean value, of colours
of their brightness.
"""

import argparse
import json
import pathlib
import re
import subprocess
import tempfile
import warnings

import numpy as np
import pydicom
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIDE = 240
SYNTAXES = {
    "Explicit_VR_Big_Endian": uid.ExplicitVRBigEndian, "Explicit_VR_Little_Endian": uid.ExplicitVRLittleEndian,
    "Implicit_VR_Little_Endian": uid.ImplicitVRLittleEndian, "JPEG-LS_Lossless_Image_Compression": uid.JPEGLSLossless,
    "JPEG-LS_Lossy_(Near-Lossless)_Image_Compression": uid.JPEGLSNearLossless, "JPEG_2000_Image_Compression": uid.JPEG2000,
    "JPEG_2000_Image_Compression_(Lossless_Only)": uid.JPEG2000Lossless, "JPEG_Baseline_(Process_1)": uid.JPEGBaseline8Bit,
    "JPEG_Extended_(Process_2_and_4)": uid.JPEGExtended12Bit, "RLE_Lossless": uid.RLELossless,
    "JPEG_Lossless,_Non-Hierarchical_(Process_14)": uid.JPEGLossless}
COLOURS = {"JPEG_Baseline_(Process_1)": "YBR_FULL_422", "JPEG_2000_Image_Compression": "YBR_ICT",
           "JPEG_2000_Image_Compression_(Lossless_Only)": "YBR_RCT"}


def wrapped(file, target):
    """Writes a bitstream as a DICOM file."""
    name, channels, bits = re.match(r"(.*)-(GRAYSCALE|RGB|YBR)-(\d+)$", file.stem).groups()
    syntax, bits = SYNTAXES[name], int(bits)
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = uid.SecondaryCaptureImageStorage
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = "1.2.3"
    data.StudyInstanceUID, data.SeriesInstanceUID, data.Modality = "1.2", "1.2.1", "OT"
    data.Rows = data.Columns = SIDE
    data.BitsAllocated, data.BitsStored, data.HighBit = 8 if bits == 8 else 16, bits, bits - 1
    data.PixelRepresentation, data.SamplesPerPixel = 0, 1 if channels == "GRAYSCALE" else 3
    data.PhotometricInterpretation = (
        "MONOCHROME2" if channels == "GRAYSCALE" else "RGB" if channels == "RGB" else COLOURS.get(name, "YBR_FULL"))
    if channels != "GRAYSCALE":
        data.PlanarConfiguration = 0
    content = file.read_bytes()
    data.PixelData = encapsulate([content]) if syntax.is_encapsulated else content
    data["PixelData"].VR = "OW" if not syntax.is_encapsulated and (bits > 8 or syntax.is_implicit_VR) else "OB"
    data["PixelData"].is_undefined_length = syntax.is_encapsulated
    dcmwrite(target, data, enforce_file_format=True, implicit_vr=syntax.is_implicit_VR, little_endian=syntax.is_little_endian)


def expected(path):
    """What pydicom reads."""
    array = pydicom.dcmread(path).pixel_array.astype(np.int64)
    if array.ndim == 3:
        array = (array[..., 0] * 19595 + array[..., 1] * 38470 + array[..., 2] * 7471 + 0x8000) >> 16
    return [float(array.min()), float(array.max()), float(array.mean())]


def found(path, nosology):
    """What nosology reads, or why it does not."""
    result = subprocess.run([nosology, "vision", "info", "--json", path], capture_output=True, text=True)
    if result.returncode:
        return result.stderr.splitlines()[0]
    values = json.loads(result.stdout)["intensities"]
    return [values["minimum"], values["maximum"], values["mean"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("encoded", type=pathlib.Path)
    parser.add_argument("--nosology", default=ROOT / ".build/release/nosology")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    equal = 0
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "tile.dcm"
        files = sorted(options.encoded.iterdir())
        for file in files:
            wrapped(file, path)
            wanted, own = expected(path), found(path, options.nosology)
            same = isinstance(own, list) and np.allclose(own, wanted, rtol=1e-6, atol=1e-3)
            equal += same
            print(f"| {file.stem} | {'equal' if same else f'{own}, pydicom {wanted}'} |")
    print(f"{equal} of {len(files)} equal")


if __name__ == "__main__":
    main()
