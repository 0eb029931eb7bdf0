"""Makes the arrays beside this file: python make.py (made with NumPy 2.4.6)."""

import numpy

counting = numpy.arange(12).reshape(4, 3) - 5
for name, kind in {
    "float16": "<f2",
    "float32": "<f4",
    "float64-big-endian": ">f8",
    "float16-big-endian": ">f2",
    "int8": "i1",
    "int32-big-endian": ">i4",
    "int64": "<i8",
}.items():
    numpy.save(name, counting.astype(kind))
numpy.save("uint8", (counting + 250).clip(0, 255).astype("u1"))
numpy.save("boolean", counting > 0)
numpy.save("fortran", numpy.asfortranarray(counting.astype("<f4")))
numpy.save("scalar", numpy.float32(3))
numpy.save("every-half", numpy.arange(65536).astype("<u2").view("<f2")[:: 13])
arrays = {"video": counting.astype("<f2"), "labels": numpy.arange(4)}
numpy.savez("stored", **arrays)
numpy.savez_compressed("deflated", **arrays)
with open("version-2.npy", "wb") as file:
    numpy.lib.format.write_array(file, counting.astype("<f4"), version=(2, 0))
numpy.save("every-half-as-float32", numpy.load("every-half.npy").astype("<f4"))
