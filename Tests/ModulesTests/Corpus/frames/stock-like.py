# A table like a stock's: returns, windows, signals.
import numpy as np
import pandas as pd

np.random.seed(3)
days = pd.date_range("2023-01-02", periods=60, freq="B")
price = pd.Series(100 + np.random.randn(60).cumsum(), index=days, name="Close")
df = price.to_frame()
df["Return"] = df["Close"].pct_change()
df["MA5"] = df["Close"].rolling(5).mean()
df["Std5"] = df["Close"].rolling(5).std()
df["Up"] = df["Return"] > 0
print(df.head(7), df.tail(2), df.shape, df.dtypes, df.isna().sum())
clean = df.dropna()
print(clean["Up"].value_counts(), clean[["Close", "MA5"]].corr(), clean.loc["2023-02"].shape, clean["Close"].between(99, 101).sum())
print(df["Close"].resample("ME").agg(["first", "last", "min", "max"]), df["Close"].idxmax(), df["Close"].autocorr())
print(df.iloc[5:8].round(2), df["Return"].quantile([0.05, 0.95]), df["Close"].clip(lower=100).min(), df["Return"].abs().nlargest(3))
