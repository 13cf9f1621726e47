# Cells written through loc, iloc, at, masks; rows and columns added and taken away.
import numpy as np
import pandas as pd

df = pd.DataFrame({"a": [1, 2, 3], "b": [1.5, 2.5, 3.5], "c": ["x", "y", "z"]})
df.loc[0, "a"] = 10
df.iloc[1, 1] = 0
df.at[2, "c"] = "w"
df.loc[df["a"] > 2, "b"] = -1
df.loc[3] = [7, 8.5, "new"]
df["d"] = df["a"] * df["b"]
df.insert(0, "n", range(4))
print(df, df.dtypes)
df.loc[df.a > 5, "flag"] = 1
print(df, df.pop("n").tolist(), df.drop(columns=["flag"]).columns.tolist(), df.drop(index=[0, 1]))
for bad in (lambda: df[["a", "q"]], lambda: df["q"], lambda: df.loc[9], lambda: df.loc[[0, 9]], lambda: df.drop("q", axis=1), lambda: df.iloc[[9]], lambda: df.astype({"zz": int}), lambda: df["c"].astype(float), lambda: df.set_index("q"), lambda: df["c"].mean()):
    try:
        bad()
    except (KeyError, IndexError, ValueError, TypeError) as e:
        print(type(e).__name__, e)
try:
    df.loc[0, "a"] = 1.5
except TypeError as e:
    print("TypeError", e)
print(df.rename(columns={"a": "A"}).columns, df.sort_values(["b", "a"], ascending=[True, False]), df.replace({"x": "first"}), df["a"].map({10: "ten"}), df["b"].where(df["b"] > 0))
