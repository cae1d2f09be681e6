"""PNG and JPEG in the forms that images of the field have, and what Pillow reads from them."""

import json

import numpy as np
import PIL
from PIL import Image


def describe(path):
    """Grey values by rows: the stored ones, or Pillow's brightness; colour of 16 bits by the same weights."""
    image = Image.open(path)
    if path.stem.startswith("rgb16"):
        array = np.load(path.with_suffix(".raw.npy"))
        red, green, blue = (array[..., channel].astype(np.int64) for channel in range(3))
        array = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16
    elif image.mode in ("L", "I;16", "I"):
        array = np.asarray(image)
    elif image.mode == "1":
        array = np.asarray(image).astype(np.uint8) * 255
    elif image.mode in ("LA", "PA"):
        array = np.asarray(image.convert("RGBA").convert("RGB").convert("L"))
    else:
        array = np.asarray(image.convert("RGB").convert("L"))
    return array.astype(int).tolist()


def write_rgb16(path, array):
    """Pillow cannot write colour of 16 bits: the chunks by hand."""
    import struct
    import zlib

    height, width, _ = array.shape

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in array)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def generate(out):
    out.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(20261127)
    # Smooth, so that JPEG keeps it; odd sides, so that halved colour has an edge.
    y, x = np.mgrid[0:19, 0:23]
    smooth = np.stack([x * 9 + y, y * 11, 255 - x * 8], axis=-1).clip(0, 255).astype(np.uint8)
    colour = random.integers(0, 256, (7, 5, 3)).astype(np.uint8)
    grey = random.integers(0, 256, (7, 5)).astype(np.uint8)
    Image.fromarray(grey).save(out / "grey.png")
    Image.fromarray(random.integers(0, 65536, (7, 5)).astype(np.uint16)).save(out / "grey16.png")
    Image.fromarray(grey > 127).save(out / "bits.png")
    Image.fromarray(colour).save(out / "rgb.png")
    Image.fromarray(np.concatenate([colour, grey[..., None]], axis=-1)).save(out / "rgba.png")
    Image.fromarray(np.stack([grey, grey.T.reshape(7, 5)], axis=-1)).save(out / "grey-alpha.png")
    Image.fromarray(colour).quantize(5).save(out / "palette.png")
    Image.fromarray(np.tile(grey, (3, 3))).save(out / "large.png", optimize=True)
    array = random.integers(0, 65536, (7, 5, 3))
    np.save(out / "rgb16.raw.npy", array)
    write_rgb16(out / "rgb16.png", array)
    Image.fromarray(smooth).convert("L").save(out / "grey.jpg", quality=90)
    Image.fromarray(smooth).save(out / "rgb.jpg", quality=90, subsampling=0)
    Image.fromarray(smooth).save(out / "halved.jpg", quality=80, subsampling=2)
    Image.fromarray(smooth).save(out / "progressive.jpeg", quality=85, progressive=True)
    Image.fromarray(np.concatenate([smooth, smooth[..., :1]], axis=-1), "CMYK").save(out / "cmyk.jpg")
    made = {path.name: describe(path) for path in sorted(out.iterdir())
            if path.suffix in (".png", ".jpg", ".jpeg") and path.stem != "cmyk"}
    (out / "rgb16.raw.npy").unlink()
    parts = {"train": 3, "val": 1, "test": 2}
    images = {f"{part}_images": random.integers(0, 256, (count, 4, 5)).astype(np.uint8) for part, count in parts.items()}
    labels = {f"{part}_labels": np.arange(count, dtype=np.uint8)[:, None] % 2 for part, count in parts.items()}
    np.savez_compressed(out / "medmnist.npz", **images, **labels)
    made["medmnist"] = images["test_images"][1].astype(int).tolist()
    volumes = random.integers(0, 256, (1, 2, 4, 5)).astype(np.uint8)
    np.savez(out / "medmnist-3d.npz", train_images=volumes, train_labels=np.array([[1, 0, 1]], dtype=np.uint8))
    made["medmnist-3d"] = volumes[0].reshape(8, 5).astype(int).tolist()
    colours = random.integers(0, 256, (1, 4, 5, 3)).astype(np.uint8)
    np.savez_compressed(out / "medmnist-colour.npz", test_images=colours, test_labels=np.zeros((1, 1), np.uint8))
    made["medmnist-colour"] = np.asarray(Image.fromarray(colours[0]).convert("L")).astype(int).tolist()
    (out / "files.json").write_text(json.dumps(made) + "\n")
    return {"pillow": PIL.__version__, "numpy": np.__version__}
