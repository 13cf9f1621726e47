# Missing values filled, carried on, interpolated.
import numpy as np
import pandas as pd

s = pd.Series([1.0, np.nan, np.nan, 4.0, np.nan], name="v")
print(s.ffill(), s.bfill(), s.interpolate(), s.fillna(s.mean()), s.ffill(limit=1), s.isna().sum(), s.notna().tolist())
df = pd.DataFrame({"a": [1, None, 3], "b": ["x", None, "z"], "c": [True, False, True]})
print(df, df.dtypes, df.dropna(), df.dropna(subset=["a"]), df.fillna({"a": 0, "b": "none"}), df.count(), df.isnull().any(), df.isnull().any().any())
print(df["a"].sum(), df["a"].mean(), df["a"].cumsum(), df["a"].rank(), df["a"].diff(), df.shape, df.notnull().all(axis=1))
print(pd.to_numeric(pd.Series(["1", "x", "2.5"]), errors="coerce"), pd.isna(np.nan), pd.isna("a"), df["a"].value_counts(dropna=False), df["b"].unique())
