"""Made the npy files beside this one, with NumPy 2.4.6: python make.py."""

import numpy as np

np.save("base.npy", np.array([[-4, 1, 1], [6, 1, 1]], dtype="<f4"))
np.save("three-rows.npy", np.array([[3, 0, 1], [-2, 1, 0], [-1, -2, 1]], dtype="<f8"))
np.save("wide.npy", np.array([[0.0] * 10, [0.1] * 10], dtype="<f4"))
np.save("integers.npy", np.array([[-4, 1, 1], [6, 1, 1]]))
