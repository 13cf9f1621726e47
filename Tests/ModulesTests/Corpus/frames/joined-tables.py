# Two tables joined in every way.
import pandas as pd

a = pd.DataFrame({"k": ["a", "b", "c"], "v": [1, 2, 3]})
b = pd.DataFrame({"k": ["b", "c", "d"], "w": [4, 5, 6]})
print(a.merge(b, on="k"), a.merge(b, how="outer"), a.merge(b, how="left", on="k"))
print(pd.concat([a, b]), pd.concat([a, a], ignore_index=True), pd.concat([a, b], axis=1), a.set_index("k").join(b.set_index("k")))
print(a.value_counts("k"), a["k"].value_counts(normalize=True), a.nlargest(2, "v"), a.describe(include="all"), a.T)
print(a.sample(2, random_state=1), a["k"].str.upper(), a["k"].unique(), a["v"].unique(), a.to_dict("records"))
for r in a.itertuples():
    print(r)
for k, r in a.iterrows():
    print(k, r["v"])
