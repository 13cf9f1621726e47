# The airline passengers with their months as labels.
import pandas as pd

data = pd.read_csv("airline-passengers.csv", parse_dates=["Month"], index_col="Month")
print(data.head(), data.index[:3], data.loc["1955"].head(3), data.loc["1955-03"])
print(data["1960-10":], data.loc["1959-11":"1960-02"].shape, data.index.min(), data.index.max() - data.index.min())
print(data.index.month[:5], data.index.year.unique(), data.groupby(data.index.year)["Passengers"].mean().head(3))
data["year"] = data.index.year
data["month"] = data.index.month
print(data.head(3), data.dtypes)
print(data.pivot_table(index="year", columns="month", values="Passengers").head(3))
s = data["Passengers"]
print(s.head(), s.loc["1949-05"], s["1949-05-01"], s.idxmax(), s.nlargest(2))
