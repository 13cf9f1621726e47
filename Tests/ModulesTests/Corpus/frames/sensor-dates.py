# A sensor's table: dates made, shifted, asked for their fields.
import numpy as np
import pandas as pd

i = pd.date_range("2024-01-01", periods=5, freq="D")
f = pd.DataFrame({"a": np.arange(5.0), "b": list("vwxyz")}, index=i)
print(f, f.index, f.loc["2024-01-03", "a"], f.loc[pd.Timestamp("2024-01-02")], f.shift(1), f.index.day_name())
print(pd.date_range("2024-01-31", periods=4, freq="ME"), pd.date_range("2024-01-01", "2024-01-02", freq="6h"))
print(pd.Timestamp("2024-02-29") + pd.DateOffset(years=1), pd.Timestamp("2024-05-01").strftime("%d.%m.%Y"), pd.Timestamp("2024-05-01").day_name())
x = pd.Series(pd.to_datetime(["2024-01-05", "2024-02-06", None]))
print(x, x.dt.month, x.dt.year, x.dt.day_name(), x.diff(), x.isna().sum())
gap = pd.Timestamp("2024-03-01") - pd.Timestamp("2024-02-01")
print(gap, gap.days, pd.Timedelta("90 min"), pd.Timestamp("2024-01-01 12:30").hour)
