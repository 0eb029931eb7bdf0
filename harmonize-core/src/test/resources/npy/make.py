"""Made the npy files beside this one, with NumPy 2.4.6: python make.py."""

import numpy as np

j = np.array([[3.0, 0.0, 1.0], [-2.0, 1.0, 0.5]])


def write(name, array, version):
    with open(name + ".npy", "wb") as file:
        np.lib.format.write_array(file, array, version=version)


for version in [(1, 0), (2, 0), (3, 0)]:
    write("float32-v%d" % version[0], j.astype("<f4"), version)
write("float64", j.astype("<f8"), (1, 0))
write("float32-fortran", np.asfortranarray(j.astype("<f4")), (1, 0))
write("float64-fortran", np.asfortranarray(j.astype("<f8")), (2, 0))
write("float32-big-endian", j.astype(">f4"), (1, 0))
write("float64-big-endian", j.astype(">f8"), (1, 0))
write("float16", j.astype("<f2"), (1, 0))
write("int64", j.astype("<i8"), (1, 0))
write("complex64", j.astype("<c8"), (1, 0))
write("object", j.astype(object), (1, 0))
write("structured", np.zeros((2, 3), dtype=[("a", "<f4")]), (1, 0))
write("vector", j[0].astype("<f4"), (1, 0))
write("scalar", np.float64(1.0), (1, 0))
write("no-rows", np.zeros((0, 3), dtype="<f4"), (1, 0))
write("no-columns", np.zeros((2, 0), dtype="<f4"), (1, 0))
write("nan", np.where(j == 0.5, np.nan, j).astype("<f4"), (1, 0))
write("inf-fortran", np.asfortranarray(np.where(j == 1.0, -np.inf, j)), (1, 0))
