# Years and quarters of the airline series.
import pandas as pd

s = pd.read_csv("airline-passengers.csv", parse_dates=["Month"], index_col="Month")["Passengers"]
print(s.resample("YE").mean().head(3), s.resample("YS").sum().tail(2), s.resample("QE").mean().head(3), s.resample("MS").mean().head(2))
print(s.rolling(12).mean().dropna().head(3), s.ewm(span=3).mean().head(4), s.expanding().max().tail(2), s.rolling(3, min_periods=1).sum().head(3))
yearly = s.resample("YE").agg(["min", "max", "mean"])
print(yearly.head(3), yearly.shape, yearly.index.year.tolist()[:3])
season = s.groupby(s.index.month).mean()
print(season.round(1), season.idxmax(), s.diff(12).dropna().mean().round(3), s.pct_change().head(3))
