# Tables wider and longer than the screen.
import numpy as np
import pandas as pd

print(pd.DataFrame(np.arange(60).reshape(3, 20)))
w = pd.DataFrame(np.arange(48).reshape(4, 12) ** 1.5 / 7 - 9, columns=[f"column_{k}" for k in range(12)])
print(w, w.describe())
pd.set_option("display.max_columns", None)
print(w)
pd.set_option("display.width", 200)
print(w)
pd.reset_option("all")
pd.set_option("display.precision", 2)
print(w.iloc[:2, :3])
pd.set_option("display.float_format", "{:.1f}".format)
print(w.iloc[:2, :3], w.iloc[0, :2])
pd.reset_option("all")
print(pd.Series(range(100)), pd.DataFrame({"a": range(100), "b": "t"}))
print(pd.DataFrame({"x": [0.1, 100.123, 1e-5]}), pd.DataFrame({"x": [1e15, 1.5]}), pd.Series([1e-10, 1]), pd.Series([1, 2.5, None, "a"]))
