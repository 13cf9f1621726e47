# Runs of models, grouped.
import pandas as pd

df = pd.DataFrame({"cell": ["lstm", "gru", "lstm", "rnn"], "units": [1, 1, 2, 2], "loss": [1.5, 2.5, 3.5, 4.5], "epochs": [1, 2, 3, 4]})
g = df.groupby("cell")
print(g.mean(), g["loss"].mean(), g.size(), g.agg({"loss": "mean", "epochs": ["min", "max"]}), g["loss"].agg(["mean", "std"]))
print(df.groupby(["cell", "units"])["loss"].sum(), df.groupby(["cell", "units"]).sum(), g["loss"].describe())
print(g.agg(total=("loss", "sum"), n=("epochs", "count")), df.groupby("cell", as_index=False)["loss"].mean(), g["loss"].transform("mean"), g["loss"].cumsum())
print(g.first(), g.head(1), g.ngroups, g.groups, g.get_group("lstm"), g["loss"].apply(lambda s: s.max() - s.min()))
for name, part in g:
    print(name, part)
print(df.pivot_table(index="cell", columns="units", values="loss"), df.melt(id_vars="cell", value_vars=["loss", "epochs"]), pd.crosstab(df.cell, df.units))
print(df.groupby(["cell", "units"])["loss"].sum().unstack(), pd.get_dummies(df, columns=["cell"]))
